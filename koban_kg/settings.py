"""Settings of the service and the command line, read from ``KOBAN_…`` environment variables.

Every limit of every door stands here, with its unit; nothing reads the environment elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a person may set; each field is the variable ``KOBAN_<FIELD>``."""

    model_config = SettingsConfigDict(env_prefix="KOBAN_", extra="ignore", frozen=True)

    # where things stand
    home: Path = Field(default=Path(".koban"), description="Folder of releases, records and caches.")
    graph: str = Field(
        default="memory",
        description="The GraphStore: memory, neo4j (at KOBAN_NEO4J_URI), or the address of a Neo4j server.",
    )

    # the server
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    workers: int = Field(default=1, ge=1, le=64, description="Server processes.")
    body_bytes: int = Field(default=1_000_000, ge=1_000, description="Largest request body, in bytes.")
    follow_seconds: float = Field(
        default=0.5, gt=0, le=2, description="How often the pointer to the release is looked at."
    )
    gzip_bytes: int = Field(default=2_000, ge=0, description="Smallest answer that is compressed, in bytes.")

    # GraphQL
    graphql_aliases: int = Field(default=200, ge=1, description="Most aliases in a document.")
    graphql_answer_bytes: int = Field(
        default=16_000_000, ge=0, description="Room for kept answers, in bytes; 0 keeps none. Dropped with the release."
    )
    graphql_cost: int = Field(
        default=250_000, ge=1, description="Most rows a request may ask for: product of page sizes."
    )
    graphql_depth: int = Field(default=12, ge=1, description="Deepest nesting of fields.")
    graphql_documents: int = Field(default=500, ge=1, description="Parsed and validated documents that are kept.")
    graphql_plans: int = Field(default=2_000, ge=1, description="Plans that are kept.")
    graphql_seconds: float = Field(default=5.0, gt=0, description="Longest time a request may take, in seconds.")
    graphql_tokens: int = Field(default=2_000, ge=10, description="Most tokens in a document.")

    # Neo4j
    neo4j_uri: str = Field(
        default="bolt://127.0.0.1:7687",
        description="Address of the server: bolt or neo4j (routing), with +s or +ssc for TLS.",
    )
    neo4j_user: str = Field(default="neo4j", description="User at the Neo4j server; counts only with a password.")
    neo4j_password: SecretStr | None = Field(
        default=None, description="Password at the Neo4j server; without one no authentication is tried."
    )
    neo4j_database: str = Field(default="neo4j", description="Database at the Neo4j server.")
    neo4j_max_tx_changes: int = Field(
        default=100_000,
        ge=1,
        description="Most changes that koban neo4j push makes in one transaction: nodes and relationships that are "
        "created, changed or deleted. The server must be sized for it.",
    )
    neo4j_tx_seconds: float = Field(
        default=600.0, gt=0, description="Longest time the transaction of a push may take, in seconds."
    )
    neo4j_pool: int = Field(default=8, ge=1, le=1_000, description="Most connections of a service to the server.")
    neo4j_connect_seconds: float = Field(
        default=2.0, gt=0, description="Longest time to open a connection to the server, in seconds."
    )
    neo4j_read_seconds: float = Field(
        default=5.0,
        gt=0,
        description="When the server ends a read, in seconds; the answer to a request is bound by "
        "KOBAN_GRAPHQL_SECONDS, too.",
    )
    neo4j_wait_seconds: float = Field(
        default=2.0, gt=0, description="Longest time a read waits for a free connection, in seconds."
    )

    # SPARQL
    sparql_answer_bytes: int = Field(default=64_000_000, ge=1_000, description="Largest answer of a query, in bytes.")
    sparql_memory_bytes: int = Field(
        default=512_000_000,
        ge=50_000_000,
        description="Most memory a query may take beyond what an idle worker has, in bytes.",
    )
    sparql_queue: int = Field(default=256, ge=0, description="Most queries that wait for a worker.")
    sparql_rows: int = Field(default=100_000, ge=1, description="Most rows of an answer, or triples of a graph.")
    sparql_seconds: float = Field(
        default=10.0, gt=0, description="Longest time a query may take, waiting included, in seconds."
    )
    sparql_slow_seconds: float = Field(
        default=0.2, gt=0, description="How long a query may keep the last free worker from others, in seconds."
    )
    sparql_workers: int = Field(default=3, ge=1, le=64, description="Processes that run queries.")

    @property
    def store(self) -> str:
        """The kind of GraphStore; the address of a server stands for ``neo4j``."""
        return "neo4j" if "://" in self.graph else self.graph

    @property
    def neo4j_address(self) -> str:
        """The address of the Neo4j server: that of the GraphStore if it names one, else ``neo4j_uri``."""
        return self.graph if "://" in self.graph else self.neo4j_uri

    def as_environment(self) -> dict[str, str]:
        """The variables that give these settings to another process; secrets are in them."""
        given = {name: value for name, value in self.model_dump().items() if value is not None}
        return {
            f"KOBAN_{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
            for name, value in given.items()
        }
