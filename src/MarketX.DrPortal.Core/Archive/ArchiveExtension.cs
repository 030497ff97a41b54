namespace MarketX.DrPortal.Core.Archive;

/// <summary>An extension that the target server must offer.</summary>
/// <param name="Name">Its name, unquoted.</param>
/// <param name="Schema">The schema that it is created in, unquoted; null where it chooses for itself.</param>
/// <param name="Version">The version asked for; null for the server's default, which is what pg_dump writes.</param>
public sealed record ArchiveExtension(string Name, string? Schema, string? Version)
{
    /// <summary>Parses <c>CREATE EXTENSION [IF NOT EXISTS] name [WITH] [SCHEMA s] [VERSION v] [CASCADE];</c>.</summary>
    internal static ArchiveExtension? TryParse(string sql, bool standardStrings)
    {
        var tokens = new SqlCursor(SqlTokenizer.All(sql, standardStrings));
        if (!tokens.TakeWord("create") || !tokens.TakeWord("extension"))
            return null;
        if (tokens.TakeWord("if") && !(tokens.TakeWord("not") && tokens.TakeWord("exists")))
            return null;
        if (tokens.TakeName() is not { } name)
            return null;

        string? schema = null, version = null;
        tokens.TakeWord("with");
        while (!tokens.AtEnd && !tokens.TakeSymbol(';'))
        {
            if (tokens.TakeWord("schema"))
                schema = tokens.TakeValue();
            else if (tokens.TakeWord("version"))
                version = tokens.TakeValue();
            else if (!tokens.TakeWord("cascade"))
                return null;
        }

        return new ArchiveExtension(name, schema, version);
    }
}
