namespace MarketX.DrPortal.Core.Globals;

/// <summary>
/// What a server has beside its databases: roles and what they may, tablespaces. Predefined roles, the bootstrap
/// superuser and the roles of known providers are not among them: every server brings its own.
/// </summary>
internal sealed record ServerGlobals
{
    /// <summary>Major version of the server.</summary>
    public required int Major { get; init; }

    /// <summary>Name of the bootstrap superuser, who may have another name elsewhere.</summary>
    public required string Bootstrap { get; init; }

    /// <summary>The roles, by name.</summary>
    public required IReadOnlyList<GlobalRole> Roles { get; init; }

    /// <summary>Who is in which group, also in predefined ones.</summary>
    public required IReadOnlyList<GlobalMembership> Memberships { get; init; }

    /// <summary>Who may set which of the server's settings.</summary>
    public required IReadOnlyList<GlobalParameter> Parameters { get; init; }

    /// <summary>Tablespaces beside PostgreSQL's own.</summary>
    public required IReadOnlyList<GlobalTablespace> Tablespaces { get; init; }

    /// <summary>The same as it is on a server whose bootstrap superuser has another name.</summary>
    public ServerGlobals ForBootstrap(string name)
    {
        if (name == Bootstrap)
            return this;
        return this with
        {
            Bootstrap = name,
            Memberships = [.. Memberships.Select(m => m with { Role = Map(m.Role), Member = Map(m.Member), Grantor = m.Grantor is null ? null : Map(m.Grantor) })],
            Parameters = [.. Parameters.Select(p => p with { Grants = MapAll(p.Grants) })],
            Tablespaces = [.. Tablespaces.Select(t => t with { Owner = Map(t.Owner), Grants = t.Grants is null ? null : MapAll(t.Grants) })],
        };

        string Map(string role) => role == Bootstrap ? name : role;

        List<GlobalGrant> MapAll(IReadOnlyList<GlobalGrant> grants) => [.. grants.Select(g => g with { Grantor = Map(g.Grantor), Grantee = g.Grantee is null ? null : Map(g.Grantee) })];
    }
}
