using System.Text.Json.Serialization;
using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>A tablespace.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Owner">Its owner.</param>
/// <param name="Location">Its folder on the server; empty for one within the data folder.</param>
/// <param name="Options">Its settings, each <c>name=value</c>.</param>
/// <param name="Comment">Its comment; null for none.</param>
/// <param name="Grants">Its privileges; null: PostgreSQL's defaults.</param>
internal sealed record GlobalTablespace(string Name, string Owner, string Location, IReadOnlyList<string> Options, string? Comment, IReadOnlyList<GlobalGrant>? Grants)
{
    /// <summary>What makes it; outside of a transaction.</summary>
    public string CreateStatement() => $"CREATE TABLESPACE {SqlName.Quote(Name)} OWNER {SqlName.Quote(Owner)} LOCATION {SqlName.Literal(Location)}{With()}";

    /// <summary>What follows.</summary>
    public IEnumerable<GlobalStatement> MoreStatements()
    {
        if (Comment is not null)
            yield return new($"COMMENT ON TABLESPACE {SqlName.Quote(Name)} IS {SqlName.Literal(Comment)}", Subject);
        foreach (var statement in Grants is null ? [] : GlobalGrant.Statements($"TABLESPACE {SqlName.Quote(Name)}", Owner, Grants))
            yield return statement with { Subject = Subject };
    }

    /// <summary>For people.</summary>
    [JsonIgnore]
    public string Subject => $"tablespace {Name}";

    private string With() => Options.Count == 0 ? "" : $" WITH ({string.Join(", ", Options.Select(GlobalSetting.Of).Select(o => $"{SqlName.Quote(o.Name)} = {SqlName.Literal(o.Value)}"))})";
}
