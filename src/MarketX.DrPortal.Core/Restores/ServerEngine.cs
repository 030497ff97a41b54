using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>All that a restore needs on one server.</summary>
/// <param name="Server">How to connect to it.</param>
/// <param name="Databases">What is on it.</param>
/// <param name="Engine">Makes and fills databases there.</param>
/// <param name="Verifier">Compares databases there with manifests.</param>
internal sealed record ServerEngine(PostgresServer Server, ServerCatalog Databases, RestoreEngine Engine, DatabaseVerifier Verifier);
