using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>Very many tables, and a very large row, from the database to the bucket and back.</summary>
[Trait("Category", "Long")]
public sealed class LargeRestoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_TenThousandTables_IsExact()
    {
        await using var portal = await TestPortal.StartAsync();
        // Committed now and then: a transaction cannot hold that many locks.
        await portal.Production.ExecuteAsync("""
            DO $$ BEGIN FOR i IN 1..10000 LOOP
                EXECUTE format('CREATE TABLE t%s (id int, v text)', i);
                EXECUTE format('INSERT INTO t%s VALUES (%s, %L)', i, i, i);
                IF i % 500 = 0 THEN COMMIT; END IF;
            END LOOP; END $$
            """, Token);
        var backup = await portal.BackUpAsync();

        var result = await portal.RestoreAsync(backup.Key);

        Assert.Equal(VerificationVerdict.Exact, result.Verification!.Verdict);
        Assert.Equal((10_000, 10_000L), (result.Tables.Count, result.Rows));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Restore_RowOfAGigabyte_IsExact()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("""
            CREATE TABLE giant (id int, v bytea);
            ALTER TABLE giant ALTER v SET STORAGE EXTERNAL;
            INSERT INTO giant SELECT 1, convert_to(repeat('0123456789abcdef', 510 * 65536), 'UTF8');
            INSERT INTO giant VALUES (2, 'small');
            """, Token);
        var backup = await portal.BackUpAsync();

        var result = await portal.RestoreAsync(backup.Key);

        Assert.Equal(VerificationVerdict.Exact, result.Verification!.Verdict);
        Assert.Equal(2, result.Rows);
    }
}
