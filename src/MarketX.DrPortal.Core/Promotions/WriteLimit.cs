using System.Globalization;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>How much may have been written to a database that goes, and no more: what an admin gives up.</summary>
/// <param name="Since">What had been written to it when counting began.</param>
/// <param name="Rows">Rows that were acknowledged.</param>
internal sealed record WriteLimit(WriteMark Since, long Rows)
{
    /// <summary>Holds it against what was written by now.</summary>
    /// <param name="database">The database's name, for the sentence.</param>
    /// <param name="now">What was written to it by now.</param>
    /// <exception cref="RunFailedException">More was written, or the server does not know.</exception>
    public void Check(string database, WriteMark? now)
    {
        var written = now?.Since(Since);
        if (written is null)
            throw new RunFailedException($"The server no longer knows what was written to \"{database}\" since. Everything is as before. {Later}");
        if (written > Rows)
            throw new RunFailedException(string.Create(CultureInfo.InvariantCulture, $"{written:N0} rows were inserted, changed or deleted in \"{database}\" by the time of the switch, and {Rows:N0} are acknowledged. Everything is as before. The statistics that ANALYZE and autovacuum write are among them, some rows for each table. Count again and acknowledge those too. {Later}"));
    }

    private const string Later = "Where rows are written all the time, acknowledge whatever is written until the switch (drportal rollback --acknowledge-later-writes).";
}
