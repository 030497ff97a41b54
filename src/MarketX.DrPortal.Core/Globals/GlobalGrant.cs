using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>A privilege on a database, a tablespace or a setting.</summary>
/// <param name="Grantor">Who granted it.</param>
/// <param name="Grantee">Who has it; null: everybody (PUBLIC).</param>
/// <param name="Privilege">Such as CONNECT.</param>
/// <param name="WithGrantOption">Whether it may be passed on.</param>
internal sealed record GlobalGrant(string Grantor, string? Grantee, string Privilege, bool WithGrantOption)
{
    /// <summary>The statements that leave exactly the wanted privileges, in the order in which PostgreSQL has them.</summary>
    /// <param name="thing">E.g. <c>DATABASE "shop"</c>.</param>
    /// <param name="owner">The owner, whose grants need nobody's name.</param>
    /// <param name="wanted">What it is to have.</param>
    public static IEnumerable<GlobalStatement> Statements(string thing, string owner, IReadOnlyList<GlobalGrant> wanted)
    {
        yield return new($"REVOKE ALL ON {thing} FROM PUBLIC", thing);
        yield return new($"REVOKE ALL ON {thing} FROM {SqlName.Quote(owner)}", thing);
        // Who passes a privilege on must have got it before.
        foreach (var grant in wanted.OrderBy(g => g.Grantor == owner ? 0 : 1))
            yield return new(grant.StatementFor(thing), thing) { As = grant.Grantor == owner ? null : grant.Grantor };
    }

    /// <summary>The statement that grants it.</summary>
    public string StatementFor(string thing) =>
        $"GRANT {Privilege} ON {thing} TO {(Grantee is null ? "PUBLIC" : SqlName.Quote(Grantee))}{(WithGrantOption ? " WITH GRANT OPTION" : "")}";

    /// <summary>In words.</summary>
    public override string ToString() => $"{Privilege} of {Grantee ?? "PUBLIC"}{(WithGrantOption ? ", with GRANT OPTION" : "")}";
}
