namespace MarketX.DrPortal.Core.Archive;

/// <summary>What an archive says of the database itself, which a restore into a database of another name leaves out.</summary>
/// <param name="Settings">Names of the settings of <c>ALTER DATABASE ... SET</c> and <c>ALTER ROLE ... IN DATABASE ... SET</c>, by name.</param>
/// <param name="HasPrivileges">Whether it has other privileges than a new database has.</param>
/// <param name="HasComment">Whether it has a comment.</param>
internal sealed record DatabaseProperties(IReadOnlyList<string> Settings, bool HasPrivileges, bool HasComment)
{
    public static DatabaseProperties Of(ArchiveHead head)
    {
        var settings = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in head.Entries.Where(entry => entry.Description == "DATABASE PROPERTIES"))
        {
            var tokens = SqlTokenizer.All(entry.Definition ?? "", head.StandardConformingStrings);
            for (var i = 0; i + 1 < tokens.Count; i++)
            {
                if (tokens[i].IsWord("set") && tokens[i + 1].IsName)
                    settings.Add(tokens[i + 1].Text);
            }
        }

        return new DatabaseProperties([.. settings], Has("ACL"), Has("COMMENT"));

        bool Has(string description) => head.Entries.Any(entry => entry.Description == description && entry.Tag?.StartsWith("DATABASE ", StringComparison.Ordinal) == true);
    }
}
