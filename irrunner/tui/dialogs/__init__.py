"""Modal dialogs: a form made from an action's fields, confirmations, messages that stay until read."""
