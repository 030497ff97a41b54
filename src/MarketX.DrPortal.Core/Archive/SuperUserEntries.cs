namespace MarketX.DrPortal.Core.Archive;

/// <summary>What of an archive PostgreSQL lets only a superuser make.</summary>
internal static class SuperUserEntries
{
    private static readonly HashSet<string> Always = new(StringComparer.Ordinal)
    {
        "EVENT TRIGGER", "FOREIGN DATA WRAPPER", "ACCESS METHOD", "OPERATOR CLASS", "OPERATOR FAMILY",
        "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE", "PUBLICATION TABLES IN SCHEMA",
    };

    /// <summary>The entries as people name them, e.g. <c>event trigger audit</c>, in the archive's order.</summary>
    /// <param name="head">The archive's head.</param>
    /// <param name="chosen">The entries that count; null for all.</param>
    /// <param name="withoutPrivileges">GRANT and REVOKE are left out.</param>
    public static IReadOnlyList<string> Of(ArchiveHead head, IReadOnlySet<int>? chosen, bool withoutPrivileges)
    {
        var entries = head.Entries.Where(entry => chosen is null || chosen.Contains(entry.DumpId)).ToList();
        return
        [
            .. entries.Where(entry => NeedsSuperUser(entry, head.StandardConformingStrings)).Select(entry => $"{entry.Description.ToLowerInvariant()} {entry.Tag}"),
            .. entries.Where(entry => !withoutPrivileges && IsGivenByAnother(entry, head.StandardConformingStrings)).Select(entry => $"privileges on {entry.Tag} that another than its owner gave"),
        ];
    }

    private static bool NeedsSuperUser(TocEntry entry, bool standardStrings) => entry.Description switch
    {
        // "FOR ALL TABLES" would take in what belongs to others.
        "PUBLICATION" => Follows(entry, standardStrings, "for", "all", "tables"),
        // Code of the server's own process.
        "FUNCTION" => Follows(entry, standardStrings, "language", "c") || Follows(entry, standardStrings, "language", "internal"),
        "TYPE" => Follows(entry, standardStrings, "input") && entry.Definition!.Contains("INTERNALLENGTH", StringComparison.Ordinal),
        "CAST" => Follows(entry, standardStrings, "without", "function"),
        var description => Always.Contains(description),
    };

    // In another's name: pg_dump has no other way to say who gave it.
    private static bool IsGivenByAnother(TocEntry entry, bool standardStrings) =>
        entry.Description is "ACL" or "ACL LANGUAGE" && Follows(entry, standardStrings, "set", "session", "authorization");

    // Words, not text: what is in quotes, a default or a body, is none.
    private static bool Follows(TocEntry entry, bool standardStrings, string first, params string[] then)
    {
        var tokens = SqlTokenizer.All(entry.Definition ?? "", standardStrings);
        for (var i = 0; i + then.Length < tokens.Count; i++)
        {
            if (tokens[i].IsWord(first) && !then.Where((word, n) => !tokens[i + 1 + n].IsWord(word)).Any())
                return true;
        }

        return false;
    }
}
