"""WordPress' text functions, as far as the REST API needs them, one noun per module.

Slugs are not here: they belong to `laurel.domain.slug`, which the application needs as well.
"""
