"""Posts of every kind: GamiPress' types, requirements, achievements and ranks, and ordinary posts."""
