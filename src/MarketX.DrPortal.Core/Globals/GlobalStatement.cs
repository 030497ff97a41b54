using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>A statement that makes something of the globals.</summary>
/// <param name="Sql">The statement; it may hold the hash of a password, and so is never shown.</param>
/// <param name="Subject">What it makes, for people.</param>
internal sealed record GlobalStatement(string Sql, string Subject)
{
    /// <summary>The role that has to run it, so that it is the grantor; null: the session's own.</summary>
    public string? As { get; init; }

    /// <summary>With the roles that have to run it, for a file.</summary>
    public string Text => As is null ? $"{Sql};" : $"SET ROLE {SqlName.Quote(As)}; {Sql}; RESET ROLE;";
}
