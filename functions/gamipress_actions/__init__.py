"""GamiPress' actions: the resource group under ``/wp/v2/gamipress``."""
