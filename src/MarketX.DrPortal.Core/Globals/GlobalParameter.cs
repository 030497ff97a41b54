using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>Who may set one of the server's settings, from <c>GRANT SET ON PARAMETER</c> (PostgreSQL 15 and later).</summary>
/// <param name="Name">The setting.</param>
/// <param name="Grants">Its privileges, without the bootstrap superuser's own.</param>
internal sealed record GlobalParameter(string Name, IReadOnlyList<GlobalGrant> Grants)
{
    /// <summary>The statements that grant them.</summary>
    public IEnumerable<GlobalStatement> Statements(string bootstrap)
    {
        var thing = "PARAMETER " + string.Join('.', Name.Split('.').Select(SqlName.Quote));
        return Grants.OrderBy(g => g.Grantor == bootstrap ? 0 : 1)
            .Select(g => new GlobalStatement(g.StatementFor(thing), $"setting {Name}") { As = g.Grantor == bootstrap ? null : g.Grantor });
    }
}
