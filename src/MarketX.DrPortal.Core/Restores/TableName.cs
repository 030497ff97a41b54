using System.Diagnostics.CodeAnalysis;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>A table's name as the archive spells it.</summary>
/// <param name="Schema">Its schema, unquoted.</param>
/// <param name="Name">Its name, unquoted.</param>
public readonly record struct TableName(string Schema, string Name)
{
    /// <summary><c>schema.table</c> without quotes: for people, and for requests unless a name has a dot in it.</summary>
    public override string ToString() => $"{Schema}.{Name}";

    /// <summary>What names this table and no other in a request: quoted where a dot would make it ambiguous.</summary>
    public string ToRequest() =>
        (Schema + Name).AsSpan().ContainsAny('.', '"') ? $"{SqlName.Quote(Schema)}.{SqlName.Quote(Name)}" : ToString();

    /// <summary>Reads <c>"schema"."table"</c>, both quoted as SQL quotes them.</summary>
    internal static bool TryParseQuoted(string text, [NotNullWhen(true)] out TableName? name)
    {
        var tokens = SqlTokenizer.All(text);
        name = tokens is [{ Kind: SqlTokenKind.QuotedName } schema, var dot, { Kind: SqlTokenKind.QuotedName } table] && dot.IsSymbol('.')
            ? new TableName(schema.Text, table.Text)
            : null;
        return name is not null;
    }

    internal static TableName Of(TocEntry entry) => new(entry.Namespace ?? "", entry.Tag ?? "");

    internal static TableName Of(ArchiveTable table) => new(table.Schema, table.Name);
}
