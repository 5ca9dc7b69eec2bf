"""A store in a dictionary with a lock: no part of irrunner, and the proof that another kind of store is one package.

`backend` is all that `irrunner.journal.opening` has to know. A location is `dictionary://NAME`, and two that are
opened under one name are one store, also from two threads.
"""
