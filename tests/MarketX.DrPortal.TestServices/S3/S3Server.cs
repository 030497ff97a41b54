using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3.Model;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.State;

namespace MarketX.DrPortal.TestServices.S3;

/// <summary>
/// A private S3 server on loopback: Ceph with encryption at rest (SSE AES256) and the storage class STANDARD_IA.
/// Not safe for concurrent use.
/// </summary>
public sealed class S3Server : IAsyncDisposable
{
    /// <summary>The runbook's bucket, which every new server has.</summary>
    public const string DefaultBucket = "marketx-backups";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly string _folder;
    private readonly CephInstance _ceph;

    private S3Server(string folder, SavedServer saved)
    {
        _folder = folder;
        _ceph = new CephInstance(folder, saved.Tree);
        Saved = saved;
    }

    /// <summary>How to reach it.</summary>
    public S3Endpoint Endpoint => Saved.Endpoint;

    private SavedServer Saved { get; set; }

    private string ServerFile => Path.Combine(_folder, "server.json");

    private string MasterKeyFile => Path.Combine(_folder, "vault.key");

    /// <summary>Downloads what is missing, makes the server when the folder holds none, and starts it when it does not run.</summary>
    /// <param name="folder">Must be reachable for an unprivileged user when we are root.</param>
    /// <param name="cacheFolder">Keeps the programs and an initialised, empty server; may be shared between checkouts.</param>
    /// <param name="log">Says what takes long.</param>
    /// <param name="cancellationToken">Gives up; what has started until then is stopped with the state folder.</param>
    public static async Task<S3Server> UpAsync(
        string folder, string cacheFolder, Action<string> log, CancellationToken cancellationToken = default)
    {
        if (Find(folder) is { } found)
        {
            if (!await found.IsRunningAsync(cancellationToken))
                await found.StartAsync(cancellationToken);
            return found;
        }

        var tree = await InitialiseAsync(folder, cacheFolder, log, cancellationToken);
        var (accessKey, secretKey) = await new CephInstance(folder, tree).ReadUserAsync(cancellationToken);
        var server = new S3Server(
            folder, new SavedServer(tree, CephPorts.None, new S3Endpoint("", "us-east-1", accessKey, secretKey, DefaultBucket)));
        await File.WriteAllBytesAsync(server.MasterKeyFile, RandomNumberGenerator.GetBytes(32), cancellationToken);
        File.SetUnixFileMode(server.MasterKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await server.StartAsync(cancellationToken);
        using (var client = server.Endpoint.CreateClient())
            await client.PutBucketAsync(new PutBucketRequest { BucketName = DefaultBucket }, cancellationToken);
        server.Save(server.Saved);
        return server;
    }

    /// <summary>The server that an earlier call made in this folder, running or not; null when there is none.</summary>
    public static S3Server? Find(string folder) =>
        JsonFile.Read<SavedServer>(Path.Combine(folder, "server.json")) is { } saved && Directory.Exists(saved.Tree)
            ? new S3Server(folder, saved)
            : null;

    /// <summary>True when its processes are ours and a signed request succeeds.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellationToken = default) =>
        Daemon.Running(VaultLog(_folder)) is not null && _ceph.IsAlive && await AnswersAsync(cancellationToken);

    /// <summary>Starts it, on its last ports as far as they are free. All buckets and objects are as they were.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken);
        var ports = Saved.Ports.Free();
        Saved = Saved with { Ports = ports, Endpoint = Endpoint with { ServiceUrl = $"http://127.0.0.1:{ports.S3}" } };
        if (File.Exists(ServerFile))
            Save(Saved);
        Daemon.Start("S3 key vault", OwnProgram.Run(_folder, "vault", "--port", $"{ports.Vault}", "--key", MasterKeyFile), VaultLog(_folder));
        var gateway = await _ceph.StartAsync(ports, cancellationToken);
        await gateway.WaitUntilReadyAsync(AnswersAsync, Patience, cancellationToken);
    }

    /// <summary>Orderly end; the data stay.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => StopAsync(_folder, cancellationToken);

    /// <summary>Stops what runs in a folder, even when its first start was interrupted.</summary>
    public static async Task StopAsync(string folder, CancellationToken cancellationToken = default)
    {
        await new CephInstance(folder, tree: "").StopAsync(cancellationToken);
        if (Daemon.Running(VaultLog(folder)) is { } vault)
            await vault.StopAsync(Signal.Terminate, TimeSpan.FromSeconds(5), cancellationToken);
    }

    /// <summary>A crash of all its processes: kill -9.</summary>
    public Task KillAsync(CancellationToken cancellationToken = default) => _ceph.KillAsync(cancellationToken);

    /// <summary>Stops it; the data stay.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private static async Task<string> InitialiseAsync(
        string folder, string cacheFolder, Action<string> log, CancellationToken cancellationToken)
    {
        using var held = await FileLock.TakeAsync(Path.Combine(cacheFolder, "cache.lock"), cancellationToken);
        // The programs too must be reachable for the daemons' user.
        var cache = await DataFolder.PlaceAsync(Path.Combine(cacheFolder, "ceph-18"), cancellationToken);
        var tree = await new CephPackages(cache, log).EnsureAsync(cancellationToken);
        // What an interrupted first start left behind.
        await new CephInstance(folder, tree).KillAsync(cancellationToken);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        await new CephSeed(cache, tree, log).PlantAsync(folder, cancellationToken);
        return tree;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = Endpoint.CreateClient();
            await client.ListBucketsAsync(cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return false;
        }
    }

    private static string VaultLog(string folder) => Path.Combine(folder, "log/vault.log");

    private void Save(SavedServer saved) => JsonFile.Write(ServerFile, saved);

    private sealed record SavedServer(string Tree, CephPorts Ports, S3Endpoint Endpoint);
}
