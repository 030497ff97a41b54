using System.Security.Cryptography;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.S3;
using MarketX.DrPortal.TestServices.State;

namespace MarketX.DrPortal.TestServices.Services;

/// <summary>One PostgreSQL cluster and one S3 server that share a state folder.</summary>
public sealed class ServiceGroup(ServicesOptions options)
{
    private readonly PostgresOptions _postgres = new() { Fast = !options.Durable, Programs = options.PostgresPrograms };

    internal PortalProcess Portal => new(options.StateFolder);

    private string Data => Path.Combine(options.StateFolder, "data");

    private string GuardLog => Path.Combine(options.StateFolder, "guard.log");

    /// <summary>Makes and starts the cluster where needed.</summary>
    public async Task<PostgresCluster> UpPostgresAsync(CancellationToken cancellationToken = default)
    {
        var data = await PrepareAsync(cancellationToken);
        using var held = await LockAsync("postgres", cancellationToken);
        return await PostgresCluster.UpAsync(Path.Combine(data, "postgres"), _postgres, cancellationToken);
    }

    /// <summary>Downloads, makes and starts the S3 server where needed.</summary>
    public async Task<S3Server> UpS3Async(CancellationToken cancellationToken = default)
    {
        var data = await PrepareAsync(cancellationToken);
        using var held = await LockAsync("s3", cancellationToken);
        return await S3Server.UpAsync(Path.Combine(data, "s3"), options.CacheFolder, options.Log, cancellationToken);
    }

    /// <summary>Both servers: those that the environment names, ours for the rest.</summary>
    public async Task<PortalEnvironment> UpAsync(CancellationToken cancellationToken = default)
    {
        var postgres = PortalEnvironment.GivenPostgres(options.StateFolder) is { } server
            ? Task.FromResult(server)
            : Own(UpPostgresAsync(cancellationToken), cluster => cluster.Server);
        var s3 = PortalEnvironment.GivenS3(options.StateFolder) is { } endpoint
            ? Task.FromResult(endpoint)
            : Own(UpS3Async(cancellationToken), own => own.Endpoint);
        // Both, also when one fails: what is half started when we end could not be taken down.
        await Task.WhenAll(postgres, s3);
        return new PortalEnvironment(await postgres, await s3);

        static async Task<TResult> Own<T, TResult>(Task<T> start, Func<T, TResult> select) => select(await start);
    }

    /// <summary>The servers as <see cref="UpAsync"/> left them; null when one of them does not run.</summary>
    public async Task<PortalEnvironment?> FindAsync(CancellationToken cancellationToken = default)
    {
        var postgres = PortalEnvironment.GivenPostgres(options.StateFolder)
            ?? (FindPostgres() is { } cluster && await cluster.IsRunningAsync(cancellationToken) ? cluster.Server : null);
        var s3 = PortalEnvironment.GivenS3(options.StateFolder)
            ?? (FindS3() is { } own && await own.IsRunningAsync(cancellationToken) ? own.Endpoint : null);
        return postgres is null || s3 is null ? null : new PortalEnvironment(postgres, s3);
    }

    /// <summary>The cluster of this state folder, running or not.</summary>
    public PostgresCluster? FindPostgres() => PostgresCluster.Find(Path.Combine(Data, "postgres"), _postgres);

    /// <summary>The S3 server of this state folder, running or not.</summary>
    public S3Server? FindS3() => S3Server.Find(Path.Combine(Data, "s3"));

    /// <summary>Stops what runs, including what an interrupted start left behind. The data stay.</summary>
    public async Task DownAsync(CancellationToken cancellationToken = default)
    {
        await Portal.StopAsync(cancellationToken);
        await PostgresCluster.StopAsync(Path.Combine(Data, "postgres"), cancellationToken);
        await S3Server.StopAsync(Path.Combine(Data, "s3"), cancellationToken);
        if (Daemon.Running(GuardLog) is { } guard && guard.Pid != Environment.ProcessId)
            await guard.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(5), cancellationToken);
    }

    /// <summary>Stops what runs and deletes the state folder; the cache stays.</summary>
    public async Task DeleteAsync(CancellationToken cancellationToken = default)
    {
        await DownAsync(cancellationToken);
        DataFolder.Delete(Data);
        if (Directory.Exists(options.StateFolder))
            Directory.Delete(options.StateFolder, recursive: true);
    }

    /// <summary>A group beside the shared one, in a folder of its own, which does not outlive this process.</summary>
    internal static ServiceGroup OfOwn(ServicesOptions shared) => new(shared with
    {
        StateFolder = NewFolder("drportal-own-"),
        OwnerProcess = Environment.ProcessId,
        Durable = false,
    });

    /// <summary>A path that nobody can guess, not created yet: a process that needs no service leaves nothing behind.</summary>
    internal static string NewFolder(string prefix) =>
        Path.Combine(Path.GetTempPath(), prefix + RandomNumberGenerator.GetHexString(16, lowercase: true));

    private async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        using var held = await LockAsync("state", cancellationToken);
        if (options.OwnerProcess is { } owner && Daemon.Running(GuardLog) is null)
            Daemon.Start("guard", GuardCommandLine(owner), GuardLog);
        return await DataFolder.PlaceAsync(Data, cancellationToken);
    }

    private CommandLine GuardCommandLine(int owner)
    {
        var guard = OwnProgram.Run(options.StateFolder, "guard", "--state", options.StateFolder, "--owner", $"{owner}");
        return options.Durable ? guard.With("--durable") : guard;
    }

    private Task<IDisposable> LockAsync(string name, CancellationToken cancellationToken) =>
        FileLock.TakeAsync(Path.Combine(options.StateFolder, name + ".lock"), cancellationToken);
}
