namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// How the dumped database was made: what a restore has to say to <c>CREATE DATABASE ... TEMPLATE template0</c> to get
/// an equal one. Collation versions are left out, because they belong to the machine and not to the data.
/// </summary>
public sealed record ArchiveDatabase
{
    /// <summary>Name of the database, unquoted.</summary>
    public required string Name { get; init; }

    /// <summary>PostgreSQL's name of its encoding, for example <c>UTF8</c>; null where the archive does not say.</summary>
    public string? Encoding { get; init; }

    /// <summary>Where its default collation comes from.</summary>
    public ArchiveLocaleProvider LocaleProvider { get; init; }

    /// <summary><c>LOCALE</c>: collate and ctype in one, as pg_dump writes it since PostgreSQL 13 when they are equal.</summary>
    public string? Locale { get; init; }

    /// <summary><c>LC_COLLATE</c>, or <see cref="Locale"/>; null where the archive says neither.</summary>
    public string? Collate { get; init; }

    /// <summary><c>LC_CTYPE</c>, or <see cref="Locale"/>; null where the archive says neither.</summary>
    public string? CType { get; init; }

    /// <summary><c>ICU_LOCALE</c>; null unless the provider is ICU.</summary>
    public string? IcuLocale { get; init; }

    /// <summary><c>ICU_RULES</c> (PostgreSQL 16 and later); null where there are none.</summary>
    public string? IcuRules { get; init; }

    /// <summary><c>BUILTIN_LOCALE</c>; null unless the provider is the built-in one.</summary>
    public string? BuiltinLocale { get; init; }

    /// <summary>Its default tablespace, unquoted; null for the server's own.</summary>
    public string? Tablespace { get; init; }

    /// <summary>Its owner, unquoted; null where the archive does not say.</summary>
    public string? Owner { get; init; }

    /// <summary>
    /// Options of the statement that this product does not know, in lower case: a database made without them may
    /// differ. Empty for archives of PostgreSQL 9.0 to 18.
    /// </summary>
    public IReadOnlyList<string> UnknownOptions { get; init; } = [];

    /// <summary>Takes the facts from the archive's <c>DATABASE</c> entry.</summary>
    /// <param name="head">The archive's head.</param>
    /// <returns>The facts, or null where the archive holds no such entry: a dump of chosen tables or schemas has none.</returns>
    /// <exception cref="ArchiveFormatException">The entry's statement is no <c>CREATE DATABASE</c>.</exception>
    public static ArchiveDatabase? From(ArchiveHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        var entry = head.Entries.FirstOrDefault(candidate => candidate.Description == "DATABASE");
        if (entry is null)
            return null;

        return CreateDatabaseStatement.Parse(entry.Definition ?? "", head.StandardConformingStrings) is { } database
            ? database with { Owner = string.IsNullOrEmpty(entry.Owner) ? null : entry.Owner }
            : throw new ArchiveFormatException(ArchiveFormatProblem.Damaged, entry.OffsetFieldPosition,
                $"definition of entry with number {entry.DumpId}",
                "The archive does not say in known words how its database was created.");
    }
}
