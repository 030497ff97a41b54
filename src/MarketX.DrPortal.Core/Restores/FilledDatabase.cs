namespace MarketX.DrPortal.Core.Restores;

/// <summary>A database that an archive was brought into.</summary>
/// <param name="Rows">Rows of each table that has data in the archive, as the server has them.</param>
/// <param name="Jobs">How many connections worked at the same time; what follows may use as many.</param>
internal sealed record FilledDatabase(IReadOnlyList<TableRows> Rows, int Jobs);
