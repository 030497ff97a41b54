using System.Globalization;
using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>A role, without its password.</summary>
/// <param name="Name">Its name.</param>
internal sealed record GlobalRole(string Name)
{
    /// <summary>SUPERUSER.</summary>
    public bool SuperUser { get; init; }

    /// <summary>INHERIT.</summary>
    public bool Inherit { get; init; } = true;

    /// <summary>CREATEROLE.</summary>
    public bool CreateRole { get; init; }

    /// <summary>CREATEDB.</summary>
    public bool CreateDatabase { get; init; }

    /// <summary>LOGIN.</summary>
    public bool Login { get; init; }

    /// <summary>REPLICATION.</summary>
    public bool Replication { get; init; }

    /// <summary>BYPASSRLS.</summary>
    public bool BypassRowSecurity { get; init; }

    /// <summary>Most sessions at a time; -1 for no limit.</summary>
    public int ConnectionLimit { get; init; } = -1;

    /// <summary>Until when its password counts, as PostgreSQL writes it in UTC; null for ever.</summary>
    public string? ValidUntil { get; init; }

    /// <summary>Its comment; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>Settings of its sessions in every database.</summary>
    public IReadOnlyList<GlobalSetting> Settings { get; init; } = [];

    /// <summary>What makes it, without a password.</summary>
    public string CreateStatement() =>
        $"CREATE ROLE {SqlName.Quote(Name)} WITH {string.Join(' ', Attributes())}"
        + (ValidUntil is null ? "" : $" VALID UNTIL {SqlName.Literal(ValidUntil)}");

    /// <summary>What gives it its password.</summary>
    /// <param name="hash">The hash of it.</param>
    public string PasswordStatement(string hash) => $"ALTER ROLE {SqlName.Quote(Name)} PASSWORD {SqlName.Literal(hash)}";

    /// <summary>The same without what only a superuser may give.</summary>
    public GlobalRole WithoutSuperUserRights() => this with { SuperUser = false, Replication = false, BypassRowSecurity = false };

    /// <summary>What another one of the same name has differently, in words.</summary>
    public IEnumerable<string> DifferencesTo(GlobalRole other)
    {
        foreach (var (saved, present) in Attributes().Zip(other.Attributes()).Where(pair => pair.First != pair.Second))
            yield return $"was {saved}, is {present} here";
        if (ValidUntil != other.ValidUntil)
            yield return $"its password counted until {ValidUntil ?? "ever"}, here until {other.ValidUntil ?? "ever"}";
        if (Comment != other.Comment)
            yield return "its comment is another one here";
        foreach (var setting in Settings.Where(s => !other.Settings.Contains(s)))
            yield return $"its setting {setting.Name} = {setting.Value} is {(other.Settings.FirstOrDefault(s => s.Name == setting.Name) is { } found ? $"{found.Value} here" : "missing here")}";
        foreach (var setting in other.Settings.Where(s => Settings.All(saved => saved.Name != s.Name)))
            yield return $"it has the setting {setting.Name} = {setting.Value} here, and had not";
    }

    private IEnumerable<string> Attributes() =>
    [
        SuperUser ? "SUPERUSER" : "NOSUPERUSER", Inherit ? "INHERIT" : "NOINHERIT", CreateRole ? "CREATEROLE" : "NOCREATEROLE",
        CreateDatabase ? "CREATEDB" : "NOCREATEDB", Login ? "LOGIN" : "NOLOGIN", Replication ? "REPLICATION" : "NOREPLICATION",
        BypassRowSecurity ? "BYPASSRLS" : "NOBYPASSRLS", string.Create(CultureInfo.InvariantCulture, $"CONNECTION LIMIT {ConnectionLimit}"),
    ];
}
