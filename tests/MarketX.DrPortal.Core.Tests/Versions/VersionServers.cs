using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Sample;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Versions;

/// <summary>A server of each major version with the sample in it, and the programs of all of them.</summary>
public sealed class VersionServers : IAsyncLifetime
{
    /// <summary>The versions, oldest first.</summary>
    public static readonly int[] Majors = [15, 17, 18];

    private const string Template = "marketplace";

    private readonly Dictionary<int, OwnPostgres> _servers = [];
    private readonly Dictionary<int, string> _programs = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresPackages.WhyNot is not null, PostgresPackages.WhyNot ?? "");
        foreach (var major in Majors)
        {
            _programs[major] = await SharedServices.PostgresProgramsAsync(major);
            _servers[major] = await SharedServices.StartPostgresAsync(major, Token);
            await _servers[major].Server.CreateDatabaseAsync(Template, cancellationToken: Token);
            await SampleDatabase.FillAsync(_servers[major].Server.ConnectionString(Template), SharedServices.SampleScale, Token);
            await _servers[major].Server.ExecuteAsync(Template, LargeObjects, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
    }

    public PostgresServer Server(int major) => _servers[major].Server;

    public string Program(int major, string name) => Path.Combine(_programs[major], name);

    /// <summary>A portal whose production is a copy of the sample on the server of that version, or a database that is given.</summary>
    public async Task<TestPortal> StartPortalAsync(int major, TestPortal? sharesBucketOf = null, TestDatabase? production = null)
    {
        var settings = Majors.Select((m, i) => ($"Tools:Directories:{i}", (string?)_programs[m])).ToDictionary(s => s.Item1, s => s.Item2);
        if (sharesBucketOf is not null)
            settings["Storage:Bucket"] = sharesBucketOf.Bucket.Name;
        return await TestPortal.StartAsync(settings, production ?? await TestDatabase.CreateAsync(Server(major), "prod", Template, Token));
    }

    // Several owners and privileges cannot be, with one role: pg_dump 17 groups by those, here by comments alone.
    private const string LargeObjects = """
        SELECT lo_from_bytea(70000 + g, decode(repeat('00ff5c', 1000 * g), 'hex')) FROM generate_series(1, 40) g;
        SELECT lo_from_bytea(4000000000, 'beyond a signed integer');
        GRANT SELECT ON LARGE OBJECT 70001, 70002 TO PUBLIC;
        COMMENT ON LARGE OBJECT 70003 IS 'A large object with a comment';
        """;
}
