"""The rows of the list of actions, one file per scope. `irrunner.tui.actions.model` reads them."""
