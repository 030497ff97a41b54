using System.Diagnostics;
using System.Text.RegularExpressions;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Services;

public sealed partial class SampleDatabaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FillAsync_SameScaleTwice_SameDumpAlsoAfterARestore()
    {
        await using var first = await SharedServices.CreateSampleDatabaseAsync(cancellationToken: Cancel);
        await using var second = await SharedServices.CreateDatabaseAsync("again", Cancel);
        await using var restored = await SharedServices.CreateDatabaseAsync("restored", Cancel);
        await TestServices.Sample.SampleDatabase.FillAsync(second.ConnectionString, SharedServices.SampleScale, Cancel);

        var dump = await RunAsync("pg_dump", first, input: null, "--format=plain");
        await RunAsync("psql", restored, dump, "--set=ON_ERROR_STOP=1", "--quiet", "--no-psqlrc");

        Assert.Equal(dump, await RunAsync("pg_dump", second, input: null, "--format=plain"));
        Assert.Equal(dump, await RunAsync("pg_dump", restored, input: null, "--format=plain"));
    }

    [Fact]
    public async Task CreateSampleDatabaseAsync_Always_HasWhatADumpCanHold()
    {
        await using var sample = await SharedServices.CreateSampleDatabaseAsync(cancellationToken: Cancel);

        var kinds = await sample.QueryAsync<string>(
            """
            SELECT concat_ws(' ',
                (SELECT string_agg(DISTINCT relkind::text, '' ORDER BY relkind::text) FROM pg_class WHERE relnamespace >= 16384 OR relnamespace = 'public'::regnamespace),
                (SELECT string_agg(DISTINCT contype::text, '' ORDER BY contype::text) FROM pg_constraint WHERE connamespace <> 'pg_catalog'::regnamespace),
                (SELECT count(*) > 0 FROM pg_largeobject_metadata),
                (SELECT count(*) > 0 FROM pg_trigger WHERE NOT tgisinternal),
                (SELECT count(*) > 0 FROM pg_policy),
                (SELECT count(*) > 100 FROM users WHERE display_name !~ '^[[:ascii:]]+$'))
            """,
            Cancel);

        // Relations: partitioned index, sequence, composite type, index, matview, partitioned table, table, view.
        // Constraints: check, foreign, primary, trigger, unique, exclusion.
        Assert.Equal("IScimprv cfptux t t t t", kinds);
    }

    private static async Task<string> RunAsync(string tool, TestDatabase database, string? input, params string[] arguments)
    {
        var server = database.Server;
        var info = new ProcessStartInfo(PostgresTools.PathOf(tool))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["PGPASSWORD"] = server.OwnerPassword },
        };
        foreach (var argument in (string[])["-h", server.Host, "-p", $"{server.Port}", "-U", server.Owner, "-d", database.Name, .. arguments])
            info.ArgumentList.Add(argument);
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        await process.StandardInput.WriteAsync(input.AsMemory(), Cancel);
        process.StandardInput.Close();
        var text = await output;
        await process.WaitForExitAsync(Cancel);
        Assert.Equal(0, process.ExitCode);
        return RestrictKey().Replace(text, "");
    }

    /// <summary>A random token against psql injection, different in every dump.</summary>
    [GeneratedRegex(@"^\\(un)?restrict .*\n", RegexOptions.Multiline)]
    private static partial Regex RestrictKey();
}
