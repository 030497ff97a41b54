using System.Security.Cryptography;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.State;
using Npgsql;

namespace MarketX.DrPortal.TestServices.Postgres;

/// <summary>
/// A private PostgreSQL cluster on loopback. It listens on TCP only: a socket folder would have to fit into 107 bytes
/// and every tool of the portal connects by host and port anyway. Not safe for concurrent use.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string SuperUser = "postgres";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly string _programs;
    private readonly PostgresOptions _options;

    private PostgresCluster(string folder, PostgresOptions options, PostgresServer server)
    {
        _folder = folder;
        _options = options;
        _programs = options.Programs ?? PostgresTools.Folder;
        Server = server;
    }

    /// <summary>How to reach it.</summary>
    public PostgresServer Server { get; private set; }

    /// <summary>The server's main process; null when it does not run.</summary>
    public Daemon? Daemon => Daemon.Running(LogFile(_folder));

    private string Data => Path.Combine(_folder, "data");

    private string ServerFile => Path.Combine(_folder, "server.json");

    /// <summary>Makes the cluster when the folder holds none, and starts it when it does not run.</summary>
    /// <param name="folder">Must be reachable for an unprivileged user when we are root.</param>
    public static async Task<PostgresCluster> UpAsync(
        string folder, PostgresOptions options, CancellationToken cancellationToken = default)
    {
        if (Find(folder, options) is { } found)
        {
            if (!await found.IsRunningAsync(cancellationToken))
                await found.StartAsync(cancellationToken);
            return found;
        }

        var server = new PostgresServer(
            "127.0.0.1", 0, SuperUser, RandomNumberGenerator.GetHexString(32, lowercase: true),
            options.Owner, RandomNumberGenerator.GetHexString(32, lowercase: true));
        var cluster = new PostgresCluster(folder, options, server);
        // What an interrupted first start left behind.
        await cluster.KillAsync(cancellationToken);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        await cluster.InitialiseAsync(cancellationToken);
        await cluster.StartAsync(cancellationToken);
        await cluster.CreateOwnerAsync(cancellationToken);
        JsonFile.Write(cluster.ServerFile, cluster.Server);
        return cluster;
    }

    /// <summary>The cluster that an earlier call made in this folder, running or not; null when there is none.</summary>
    public static PostgresCluster? Find(string folder, PostgresOptions options) =>
        JsonFile.Read<PostgresServer>(Path.Combine(folder, "server.json")) is { } server
            ? new PostgresCluster(folder, options, server)
            : null;

    /// <summary>True when the process is ours and lets the superuser in.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellationToken = default) =>
        Daemon is not null && await AnswersAsync(cancellationToken);

    /// <summary>Starts it, on its last port if that is still free. The owner and all data are as they were.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken);
        var port = LoopbackPort.FreeOr(Server.Port);
        if (port != Server.Port)
        {
            Server = Server with { Port = port };
            if (File.Exists(ServerFile))
                JsonFile.Write(ServerFile, Server);
        }

        var command = new CommandLine(Path.Combine(_programs, "postgres"), "-D", Data, "-p", $"{port}").Unprivileged();
        var daemon = Daemon.Start("PostgreSQL", command, LogFile(_folder));
        await daemon.WaitUntilReadyAsync(AnswersAsync, StartPatience, cancellationToken);
    }

    /// <summary>Fast shutdown: sessions are ended, a checkpoint is written.</summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => StopAsync(_folder, cancellationToken);

    /// <summary>Stops what runs in a folder, even when its first start was interrupted.</summary>
    public static async Task StopAsync(string folder, CancellationToken cancellationToken = default)
    {
        if (Daemon.Running(LogFile(folder)) is { } daemon)
            await daemon.StopAsync(Signal.Interrupt, TimeSpan.FromSeconds(60), cancellationToken);
    }

    /// <summary>Makes a folder that servers here can write to, for a tablespace.</summary>
    public static Task CreateFolderAsync(string path, CancellationToken cancellationToken = default) => CommandLine.CreatePrivateFolderAsync(path, cancellationToken);

    /// <summary>Stop and start, on the same port.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>A crash: kill -9 of the server and, like the kernel's out-of-memory killer would leave it, no clean-up.</summary>
    public async Task KillAsync(CancellationToken cancellationToken = default)
    {
        if (Daemon is not { } daemon)
            return;
        // Frozen it has no more children: one that is born after we looked would keep the memory that the next start needs.
        Signals.Send(daemon.Pid, Signal.Stop);
        var children = ProcessTree.ChildrenOf(daemon.Pid);
        await daemon.KillAsync(cancellationToken);
        foreach (var child in children)
            await child.KillAsync(cancellationToken);
    }

    /// <summary>Stops it; the data stay.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        await CommandLine.CreatePrivateFolderAsync(_folder, cancellationToken);
        await CommandLine.CreatePrivateFolderAsync(Data, cancellationToken);
        // initdb reads the password from a file: an argument would show in the process list. The folder is private,
        // so the file may be readable whatever the umask: initdb runs as another user than we do.
        var passwordFile = Path.Combine(_folder, "initdb.password");
        try
        {
            await File.WriteAllTextAsync(passwordFile, Server.SuperPassword + "\n", cancellationToken);
            File.SetUnixFileMode(passwordFile, (UnixFileMode)0b110_100_100);
            await new CommandLine(
                Path.Combine(_programs, "initdb"), "--pgdata", Data, "--username", SuperUser, "--pwfile", passwordFile,
                "--auth", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions")
                .Unprivileged().RunAsync(cancellationToken);
        }
        finally
        {
            File.Delete(passwordFile);
        }

        await File.AppendAllLinesAsync(
            Path.Combine(Data, "postgresql.conf"), [.. PostgresSettings.For(_options.Fast), .. _options.Settings], cancellationToken);
    }

    private Task CreateOwnerAsync(CancellationToken cancellationToken) => Server.ExecuteAsSuperUserAsync(
        "postgres",
        // Keeps the statement, and so the password, out of the server's log.
        $"""
         SET log_statement = 'none';
         SET log_min_error_statement = 'panic';
         CREATE ROLE {PostgresServer.Quote(Server.Owner)} LOGIN NOSUPERUSER CREATEDB PASSWORD '{Server.OwnerPassword}';
         GRANT pg_signal_backend TO {PostgresServer.Quote(Server.Owner)};
         """,
        cancellationToken);

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Server.ExecuteAsSuperUserAsync("postgres", "SELECT 1", cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static string LogFile(string folder) => Path.Combine(folder, "postgres.log");
}
