using System.Globalization;
using Amazon.S3.Model;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>A production database, a bucket and a working folder of one test's own, and the variables that name them.</summary>
internal sealed class CliWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-cli-");
    private readonly List<string> _made = [];

    private CliWorld(TestDatabase production, TestBucket bucket)
    {
        (Production, Bucket) = (production, bucket);
        Environment = new(StringComparer.Ordinal)
        {
            ["DATABASE_HOST"] = Server.Host,
            ["DATABASE_PORT"] = Server.Port.ToString(CultureInfo.InvariantCulture),
            ["DATABASE_USER"] = Server.Owner,
            ["DATABASE_PASSWORD"] = Server.OwnerPassword,
            ["AWS_ACCESS_KEY_ID"] = bucket.Endpoint.AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = bucket.Endpoint.SecretKey,
            ["AWS_REGION"] = bucket.Endpoint.Region,
            ["AWS_S3_BACKUP_BUCKET"] = bucket.Name,
            ["AWS_ENDPOINT_URL_S3"] = bucket.Endpoint.ServiceUrl,
            ["DRPORTAL_MANIFEST_KEY"] = Engine.TestPortal.ManifestKey,
            ["Production__Database"] = production.Name,
            ["Restore__ScratchDirectory"] = _folder.FullName,
        };
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public TestDatabase Production { get; }

    public TestBucket Bucket { get; }

    public PostgresServer Server => Production.Server;

    public Dictionary<string, string> Environment { get; }

    public string Folder => _folder.FullName;

    public static async Task<CliWorld> CreateAsync(string? sql = null)
    {
        var world = new CliWorld(await SharedServices.CreateDatabaseAsync("cli", Token), await SharedServices.CreateBucketAsync("cli", Token));
        if (sql is not null)
            await world.Production.ExecuteAsync(sql, Token);
        return world;
    }

    /// <summary>A target name of this test's own, dropped with it.</summary>
    public string Target(string suffix = "_verify")
    {
        var name = Production.Name + suffix;
        _made.Add(name);
        return name;
    }

    /// <summary>Runs drportal to its end.</summary>
    public Task<CliResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    /// <summary>Runs drportal to its end, with some variables changed.</summary>
    public async Task<CliResult> RunAsync((string Name, string Value)[] changes, params string[] arguments)
    {
        using var process = Start(CliProcess.Program, changes, arguments);
        return await process.EndAsync(Token);
    }

    /// <summary>Runs one of the runbook's scripts to its end.</summary>
    public async Task<CliResult> ScriptAsync((string Name, string Value)[] changes, string script, params string[] arguments)
    {
        using var process = Start(CliProcess.Script(script), changes, arguments);
        return await process.EndAsync(Token);
    }

    public CliProcess Start(string program, (string Name, string Value)[] changes, string[] arguments, Action<string>? onLine = null)
    {
        var environment = new Dictionary<string, string>(Environment, StringComparer.Ordinal);
        foreach (var (name, value) in changes)
            environment[name] = value;
        return CliProcess.Start(program, environment, Folder, arguments, onLine);
    }

    /// <summary>Takes a backup and returns its key.</summary>
    public async Task<string> BackUpAsync() => (await RunAsync("backup")).ShouldEndWith(0).LastLine;

    /// <summary>Everything that a command could change here: this test's databases, objects, open uploads and files.</summary>
    public async Task<string> StateAsync()
    {
        var databases = new List<string>();
        await using (var connection = await Server.OpenAsync(cancellationToken: Token))
        await using (var command = new NpgsqlCommand("SELECT oid || ' ' || datname FROM pg_database WHERE starts_with(datname, $1) ORDER BY 1", connection) { Parameters = { new() { Value = Production.Name } } })
        await using (var reader = await command.ExecuteReaderAsync(Token))
        {
            while (await reader.ReadAsync(Token))
                databases.Add(reader.GetString(0));
        }

        string[] files = [.. Directory.EnumerateFileSystemEntries(Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        return string.Join('\n', [.. databases, .. await Bucket.KeysAsync(cancellationToken: Token), .. await OpenUploadsAsync(), .. files]);
    }

    public async Task<IReadOnlyList<string>> OpenUploadsAsync()
    {
        var answer = await Bucket.Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Bucket.Name }, Token);
        return [.. (answer.MultipartUploads ?? []).Select(u => $"open: {u.Key}")];
    }

    /// <summary>Fails unless the condition comes true within a minute.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, $"Within a minute it never came to this: {what}.");
            await Task.Delay(20, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in _made)
            await Server.DropDatabaseAsync(name, CancellationToken.None);
        await Production.DisposeAsync();
        await Bucket.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
