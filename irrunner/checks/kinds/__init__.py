"""One module for each kind of check; `irrunner.checks.registry` names them."""
