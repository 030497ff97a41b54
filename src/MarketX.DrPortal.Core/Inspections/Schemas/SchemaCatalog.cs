using MarketX.DrPortal.Core.Archive;

namespace MarketX.DrPortal.Core.Inspections.Schemas;

/// <summary>
/// All objects of a database by the SQL that pg_dump makes them with: tables, columns, defaults, constraints, indexes, functions,
/// triggers, views, sequences, types, comments and privileges, each an entry of its table of contents.
/// </summary>
/// <param name="DumpMajor">Major version of the pg_dump that described them; null where it is not known.</param>
/// <param name="Objects">The objects.</param>
public sealed record SchemaCatalog(int? DumpMajor, IReadOnlyDictionary<SchemaObjectName, SchemaObject> Objects)
{
    // What is data, or says how the archive itself is written.
    private static readonly HashSet<string> NotSchema = new(StringComparer.Ordinal)
    {
        "ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES", "TABLE DATA", "SEQUENCE SET", "MATERIALIZED VIEW DATA", "BLOB", "BLOBS", "BLOB METADATA",
        "BLOB COMMENTS", "STATISTICS DATA",
    };

    /// <summary>The objects of an archive, with or without data.</summary>
    public static SchemaCatalog Of(ArchiveHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        // Several objects can have one name, like operators on different types: they are held against each other together.
        var objects = head.Entries
            .Where(e => !NotSchema.Contains(e.Description) && !(e.Tag ?? "").StartsWith("LARGE OBJECT ", StringComparison.Ordinal) && !IsOfDatabase(e))
            .GroupBy(e => new SchemaObjectName(e.Description, e.Namespace ?? "", e.Tag ?? ""))
            .ToDictionary(g => g.Key, g => new SchemaObject(
                string.Join("\n", g.Select(e => (e.Definition ?? "").Trim()).Order(StringComparer.Ordinal)),
                string.Join(", ", g.Select(e => e.Owner ?? "").Distinct().Order(StringComparer.Ordinal))));
        return new SchemaCatalog(head.Header.DumpMajorVersion, objects);
    }

    // Comments and privileges of the database itself belong to its name, not to what is in it.
    private static bool IsOfDatabase(TocEntry entry) => entry.Description is "COMMENT" or "ACL" or "SECURITY LABEL" && (entry.Tag ?? "").StartsWith("DATABASE ", StringComparison.Ordinal);
}
