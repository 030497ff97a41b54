using MarketX.DrPortal.Core.Postgres;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>Why a program of PostgreSQL failed, out of what it said last.</summary>
public sealed class PgProcessOutcomeTests
{
    [Fact]
    public void Reason_NamesTheErrorAndTheEntryItIsAbout()
    {
        var outcome = new PgProcess.Outcome(1,
        [
            "pg_restore: launching item 3401 FK CONSTRAINT orders orders_buyer_fkey",
            "pg_restore: while PROCESSING TOC:",
            "pg_restore: from TOC entry 3401; 2606 16519 FK CONSTRAINT orders orders_buyer_fkey shop",
            "pg_restore: error: could not execute query: ERROR:  insert or update on table \"orders\" violates foreign key constraint",
            "DETAIL:  Key (buyer)=(7) is not present in table \"customers\".",
            "Command was: ALTER TABLE ONLY public.orders ADD CONSTRAINT …",
            "pg_restore: error: a worker process died unexpectedly",
        ]);

        Assert.Equal("pg_restore: error: could not execute query: ERROR:  insert or update on table \"orders\" violates foreign key constraint (TOC entry 3401; 2606 16519 FK CONSTRAINT orders orders_buyer_fkey shop)", outcome.Reason);
    }

    [Fact]
    public void Reason_HasPostgresHintButNoValuesOfRows()
    {
        var outcome = new PgProcess.Outcome(1,
        [
            "pg_restore: error: could not execute query: ERROR:  could not extend file: wrote only 4096 of 8192 bytes", "DETAIL:  Key (mail)=(ann@example.com) is there.", "HINT:  Check free disk space.",
        ]);

        Assert.Equal("pg_restore: error: could not execute query: ERROR:  could not extend file: wrote only 4096 of 8192 bytes HINT:  Check free disk space.", outcome.Reason);
    }

    [Theory]
    [InlineData("pg_dump: error: query failed: ERROR:  permission denied for table a")]
    [InlineData("Segmentation fault")]
    public void Reason_WithoutAnEntry_IsWhatWasSaid(string line) => Assert.Equal(line, new PgProcess.Outcome(1, ["pg_dump: reading tables", line]).Reason);

    [Fact]
    public async Task Run_ErrorThatManyLinesFollow_IsStillTheReason()
    {
        const string Script = """
            for i in $(seq 100); do echo "pg_restore: finished item $i" >&2; done
            echo 'pg_restore: error: connection to server failed: FATAL:  too many connections' >&2
            for i in $(seq 100); do echo "pg_restore: finished item $i" >&2; done
            echo 'pg_restore: error: a worker process died unexpectedly' >&2
            exit 1
            """;

        var outcome = await PgProcess.RunAsync("/bin/sh", ["-c", Script], new Dictionary<string, string>(), (output, token) => output.CopyToAsync(Stream.Null, token), _ => { }, TestContext.Current.CancellationToken);

        Assert.Equal("pg_restore: error: connection to server failed: FATAL:  too many connections", outcome.Reason);
        Assert.InRange(outcome.ErrorTail.Count, 20, 40);
    }

    [Fact]
    public void Reason_OfAProgramThatWasKilled_IsTheSignal() => Assert.Contains("signal 9", new PgProcess.Outcome(137, ["pg_restore: error: x"]).Reason, StringComparison.Ordinal);

    [Fact]
    public void Reason_OfOneThatSaidNothing_SaysSo() => Assert.Equal("it said nothing", new PgProcess.Outcome(1, []).Reason);
}
