"""« Annuaire », in the admin's menu: its items register themselves with `register_directory_menu_item`."""

from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

directory_menu = Menu(register_hook_name="register_directory_menu_item")


@hooks.register("register_admin_menu_item")
def register_directory_menu() -> MenuItem:
    return SubmenuMenuItem("Annuaire", directory_menu, name="directory", icon_name="group", order=147)
