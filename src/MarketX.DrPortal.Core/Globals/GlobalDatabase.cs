using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Promotions;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>What belongs to the backed up database itself, beside what is in it. Encoding and locale are in its archive too.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Its owner.</param>
/// <param name="Encoding">PostgreSQL's name of its encoding.</param>
/// <param name="Collate">LC_COLLATE.</param>
/// <param name="CType">LC_CTYPE.</param>
/// <param name="Tablespace">Where its objects are unless they say otherwise.</param>
/// <param name="ConnectionLimit">Most sessions at a time; -1 for no limit.</param>
/// <param name="Comment">Its comment; null for none.</param>
/// <param name="Grants">Its privileges; null: PostgreSQL's defaults.</param>
/// <param name="Settings">Its settings, for all roles and for single ones.</param>
internal sealed record GlobalDatabase(
    string Name, string Owner, string Encoding, string Collate, string CType, string Tablespace, int ConnectionLimit, string? Comment, IReadOnlyList<GlobalGrant>? Grants,
    IReadOnlyList<DatabaseSetting> Settings)
{
    /// <summary>The statements that give all of it to a new database, which only its maker has changed so far.</summary>
    /// <param name="database">The new database.</param>
    public IEnumerable<GlobalStatement> StatementsFor(string database)
    {
        var (name, subject) = (SqlName.Quote(database), $"database {database}");
        yield return new($"ALTER DATABASE {name} OWNER TO {SqlName.Quote(Owner)}", subject);
        if (ConnectionLimit != -1)
            yield return new($"ALTER DATABASE {name} CONNECTION LIMIT {ConnectionLimit}", subject);
        if (Comment is not null)
            yield return new($"COMMENT ON DATABASE {name} IS {SqlName.Literal(Comment)}", subject);
        foreach (var setting in Settings)
            yield return new(setting.StatementFor(name), $"setting {setting.Name} of {subject}");
        // PostgreSQL's defaults where nobody changed them: the database was closed to everybody while it was filled.
        foreach (var statement in GlobalGrant.Statements($"DATABASE {name}", Owner, Grants ?? Defaults()))
            yield return statement with { Subject = subject };
    }

    /// <summary>What another database has differently, in words.</summary>
    public IEnumerable<string> DifferencesTo(GlobalDatabase other)
    {
        if (Owner != other.Owner)
            yield return $"the database's owner was {Owner}, is {other.Owner} here";
        if (ConnectionLimit != other.ConnectionLimit)
            yield return $"the database's connection limit was {ConnectionLimit}, is {other.ConnectionLimit} here";
        if (Comment != other.Comment)
            yield return "the database's comment is another one here";
        if (Tablespace != other.Tablespace)
            yield return $"the database was in tablespace {Tablespace}, is in {other.Tablespace} here";
        foreach (var setting in Settings.Except(other.Settings))
            yield return $"the database's setting {setting.Name}{(setting.Role is null ? "" : $" of {setting.Role}")} is missing or another one here";
        foreach (var grant in (Grants ?? Defaults()).Select(g => g.ToString()).Except((other.Grants ?? other.Defaults()).Select(g => g.ToString())))
            yield return $"the database's privilege {grant} is missing here";
        foreach (var grant in (other.Grants ?? other.Defaults()).Select(g => g.ToString()).Except((Grants ?? Defaults()).Select(g => g.ToString())))
            yield return $"the database has the privilege {grant} here, and had not";
    }

    /// <summary>The same with another name for the bootstrap superuser.</summary>
    public GlobalDatabase Rename(Func<string, string> role) => this with
    {
        Owner = role(Owner),
        Grants = Grants?.Select(g => g with { Grantor = role(g.Grantor), Grantee = g.Grantee is null ? null : role(g.Grantee) }).ToList(),
        Settings = [.. Settings.Select(s => s with { Role = s.Role is null ? null : role(s.Role) })],
    };

    /// <summary>The same as somebody else's, who has and gave what the owner had and gave.</summary>
    /// <param name="user">Whose it is to be.</param>
    public GlobalDatabase OwnedBy(string user) => this with
    {
        Owner = user,
        Grants = Grants?.Select(g => g with { Grantor = g.Grantor == Owner ? user : g.Grantor, Grantee = g.Grantee == Owner ? user : g.Grantee }).ToList(),
    };

    // PostgreSQL documentation, 5.7 Privileges.
    private GlobalGrant[] Defaults() =>
    [
        new(Owner, null, "TEMPORARY", false), new(Owner, null, "CONNECT", false),
        new(Owner, Owner, "CREATE", false), new(Owner, Owner, "TEMPORARY", false), new(Owner, Owner, "CONNECT", false),
    ];
}
