"""CloudFormation's intrinsic functions, as far as buses, rules and queues use them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_VARIABLE = re.compile(r"\$\{([\w.:]+)\}")


@dataclass(frozen=True, slots=True)
class Names:
    """The values of references: by parameter or logical id, and with a dot by attribute ("Queue.Arn")."""

    known: dict[str, Any] = field(default_factory=dict)

    def resolve(self, value: Any) -> Any:
        """A value with every Ref, Fn::Sub and Fn::GetAtt in it replaced. Raises KeyError for an unknown name."""
        if isinstance(value, list):
            return [self.resolve(entry) for entry in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            ((name, argument),) = value.items()
            if name in ("Ref", "Fn::GetAtt"):
                return self.known[argument if isinstance(argument, str) else ".".join(argument)]
            if name == "Fn::Sub":
                return _VARIABLE.sub(lambda found: str(self.known[found[1]]), argument)
        return {name: self.resolve(entry) for name, entry in value.items()}
