"""Rich text: what editors may use, and what any HTML is cut down to, whoever wrote it."""

import re

import nh3

FEATURES = ["bold", "italic", "superscript", "subscript", "ol", "ul", "link", "document-link"]

_TAGS = {"p", "br", "b", "strong", "i", "em", "sup", "sub", "ol", "ul", "li", "a"}
_SCHEMES = {"http", "https", "mailto", "tel"}
# Tags of what stands on lines of its own: each becomes a paragraph, so that words don't run together.
_BLOCK_TAGS = {
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
    ),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "legend", "main", "nav", "pre", "section"),
    *("summary", "table", "td", "th", "tr"),
}
_BLOCK = re.compile(rf"<(/?)({'|'.join(sorted(_BLOCK_TAGS))})>")


def sanitise(html: str) -> str:
    """Keep the tags that the editor offers, with safe links only; text is never lost."""
    return _clean(html, {"href"})


def sanitise_stored(html: str) -> str:
    """The same, for what is kept: the editor's links to entries and documents stay, as `<a linktype="page" id="3">`."""
    return _LINK.sub(_stored_link, _clean(html, {"href", "linktype", "id"}))


_LINK = re.compile(r"<a( [^>]*)>")
_ATTRIBUTE = re.compile(r' (href|linktype|id)="([^"]*)"')


def _stored_link(link: re.Match[str]) -> str:
    attributes = dict(_ATTRIBUTE.findall(link[1]))
    if attributes.get("linktype") in ("page", "document") and attributes.get("id"):
        return f'<a linktype="{attributes["linktype"]}" id="{attributes["id"]}">'
    return f'<a href="{attributes["href"]}">' if "href" in attributes else "<a>"


def _clean(html: str, attributes: set[str]) -> str:
    html = _strip_tags(html, _TAGS | _BLOCK_TAGS, attributes)
    if _BLOCK.search(html):
        html = _strip_tags(_BLOCK.sub(r"<\1p>", html), _TAGS, attributes)
        html = re.sub(r"<p>\s*</p>", "", html)
    return html


def _strip_tags(html: str, tags: set[str], attributes: set[str]) -> str:
    return nh3.clean(html, tags=tags, attributes={"a": attributes}, url_schemes=_SCHEMES, link_rel=None)
