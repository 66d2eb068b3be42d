"""Licences of what is deployed beside our own code: which are allowed, and the notices that they require.

Unlike the rest of `laurel_build` it runs in `.venv`, where the packages of the lock are installed. Standard library
only, like the rest: `packaging.licenses` normalises expressions but does not evaluate them.
"""
