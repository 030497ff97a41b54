using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// What has to be restored of an archive so that some of its tables come back whole: their rows, indexes, constraints,
/// statistics, triggers, rules, policies, privileges, comments and sequences with their values, and the definitions of all
/// that these depend on. It rests on the dependencies that pg_dump wrote down, and on those of its statements that say more.
/// </summary>
/// <remarks>
/// <para>A partitioned table comes with all of its partitions. A partition comes with the tables above it, without their
/// other partitions, since its foreign keys and row triggers are written on those alone.</para>
/// <para>Triggers come with their functions: a table without them is not the one that was backed up. They are made after
/// the data, so they do not act during the restore; what a function's body uses is text to PostgreSQL, so a
/// trigger may later miss a table that was not chosen.</para>
/// <para>A foreign key comes only where the table that it refers to is chosen too, since its rows would be missing; likewise a
/// rule, policy or trigger that names another table. Views, publications, subscriptions, event triggers and large objects never come,
/// unless a chosen table is defined by a view. <see cref="LeftOut"/> says what was dropped in this case.</para>
/// </remarks>
public sealed class TableSelection
{
    private TableSelection(SelectionBuilder built)
    {
        Entries = built.Entries;
        Tables = built.Tables;
        WithoutRows = built.WithoutRows;
        LeftOut = built.LeftOut;
    }

    /// <summary>Numbers of the entries to restore, of all sections. A list for <c>pg_restore -L</c> must hold them in the archive's order, which is the order that it restores in.</summary>
    public IReadOnlySet<int> Entries { get; }

    /// <summary>The tables that come with their rows: those chosen and their partitions, in the archive's order.</summary>
    public IReadOnlyList<ArchiveTable> Tables { get; }

    /// <summary>Tables that are made without their rows, because a chosen one needs their definition, by name.</summary>
    public IReadOnlyList<TableName> WithoutRows { get; }

    /// <summary>What the tables had that does not come, and what comes without rows: sentences for the admin.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>Works out what to restore.</summary>
    /// <param name="head">The archive's head.</param>
    /// <param name="tables">
    /// The tables, each <c>schema.table</c> as the archive spells it, or <c>table</c> where only one schema has one of
    /// that name, or <c>"schema"."table"</c> quoted as SQL quotes, for names with dots in them.
    /// </param>
    /// <exception cref="RequestRefusedException">
    /// A table is unknown or ambiguous, none is named, or the archive has no definition of one. The message says what to do.
    /// </exception>
    public static TableSelection Of(ArchiveHead head, IReadOnlyList<string> tables)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(tables);
        if (tables.Count == 0)
            throw new RequestRefusedException("No table is chosen: choose at least one, or restore everything.");
        var chosen = TableNames.Resolve(ArchiveContents.Of(head, archiveLength: null).Tables, tables);
        return new TableSelection(new SelectionBuilder(head, chosen));
    }
}
