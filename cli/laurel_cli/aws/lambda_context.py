"""The context object that Lambda passes to a handler."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field

from laurel_cli.aws.template import Function


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """The attributes of Lambda's context object for one invocation, under Lambda's own names."""

    function_name: str
    memory_limit_in_mb: int
    deadline: float
    """`time.monotonic()` at which Lambda would end the invocation, in seconds."""
    function_version: str = "$LATEST"
    invoked_function_arn: str = ""
    log_group_name: str = ""
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @classmethod
    def for_function(cls, function: Function) -> LambdaContext:
        """A context for an invocation that begins now."""
        return cls(
            function_name=function.name,
            memory_limit_in_mb=function.memory,
            deadline=time.monotonic() + function.timeout,
            invoked_function_arn=f"arn:aws:lambda:eu-west-1:000000000000:function:{function.name}",
            log_group_name=f"/aws/lambda/{function.name}",
        )

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function's timeout; never negative."""
        return max(0, int((self.deadline - time.monotonic()) * 1000))
