"""The queue of mails: written with the change that they tell of, sent by a worker of their own."""
