using System.Globalization;

namespace MarketX.DrPortal.Core.Inspections.Schemas;

/// <summary>What production's schema has more, less and otherwise.</summary>
/// <param name="Objects">Objects that were compared; null where none were.</param>
/// <param name="Changes">The changes, at most <see cref="MostChanges"/>: added, removed, changed, by kind and name.</param>
/// <param name="Added">Objects that only production has.</param>
/// <param name="Removed">Objects that production does not have.</param>
/// <param name="Changed">Objects that production defines otherwise.</param>
public sealed record SchemaDifference(int? Objects, IReadOnlyList<SchemaChange> Changes, int Added, int Removed, int Changed)
{
    /// <summary>Changes that are kept with their SQL; the numbers count all.</summary>
    public const int MostChanges = 1000;

    // A longer definition is cut: it is to be read, not run.
    private const int LongestSql = 20_000;

    /// <summary>Nothing was compared.</summary>
    public static SchemaDifference NotCompared { get; } = new(null, [], 0, 0, 0);

    /// <summary>Whether nothing differs.</summary>
    public bool IsSame => Objects is not null && Added + Removed + Changed == 0;

    /// <summary>The same in words.</summary>
    public string Sentence => Objects is null ? "The schemas were not compared."
        : IsSame ? string.Create(CultureInfo.InvariantCulture, $"The schemas are the same, in all {Objects:N0} objects.")
        : string.Create(CultureInfo.InvariantCulture, $"The schemas differ: production has {Added:N0} {(Added == 1 ? "object" : "objects")} more, {Removed:N0} less, and {Changed:N0} otherwise.");

    /// <summary>Compares.</summary>
    /// <param name="before">The other side.</param>
    /// <param name="now">Production.</param>
    public static SchemaDifference Between(SchemaCatalog before, SchemaCatalog now)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(now);
        var changes = new List<SchemaChange>();
        foreach (var name in before.Objects.Keys.Union(now.Objects.Keys))
        {
            var (old, present) = (before.Objects.GetValueOrDefault(name), now.Objects.GetValueOrDefault(name));
            if (old is null)
                changes.Add(new(SchemaChangeKind.Added, name.Kind, name.Schema, name.Name, null, Cut(present!.Sql)));
            else if (present is null)
                changes.Add(new(SchemaChangeKind.Removed, name.Kind, name.Schema, name.Name, Cut(old.Sql), null));
            else if (old != present)
            {
                changes.Add(new(SchemaChangeKind.Changed, name.Kind, name.Schema, name.Name, Cut(old.Sql), Cut(present.Sql))
                {
                    OwnerBefore = old.Owner == present.Owner ? null : old.Owner, OwnerAfter = old.Owner == present.Owner ? null : present.Owner,
                });
            }
        }

        return new SchemaDifference(
            before.Objects.Keys.Union(now.Objects.Keys).Count(),
            [.. changes.OrderBy(c => c.ObjectKind, StringComparer.Ordinal).ThenBy(c => c.FullName, StringComparer.Ordinal).Take(MostChanges)],
            changes.Count(c => c.Kind == SchemaChangeKind.Added), changes.Count(c => c.Kind == SchemaChangeKind.Removed), changes.Count(c => c.Kind == SchemaChangeKind.Changed));
    }

    private static string Cut(string sql) => sql.Length <= LongestSql ? sql : string.Concat(sql.AsSpan(0, LongestSql), " …");
}
