using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>
/// A throw-away PostgreSQL 15 with three databases to dump, one for all tests of real archives. It stands in until the
/// shared test services have a cluster, and only this file knows how it is started.
/// </summary>
public sealed class ArchiveCluster : IAsyncLifetime
{
    public const string Chinook = "chinook_serial";

    public const string Nasty = "nasty \"db\" ünïcode";

    public const string Latin1 = "latin1_db";

    public const string SqlAscii = "ascii_db";

    private const string Nobody = "65534";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-archive-");
    private readonly int _port = FreePort();

    private string Data => Path.Combine(_folder.FullName, "data");

    public async ValueTask InitializeAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root, and its user must reach its folder.
            await new ToolRun("chmod", ["0711", _folder.FullName]).RunAsync();
            await new ToolRun("install", ["-d", "-m", "0700", "-o", Nobody, "-g", Nobody, Data]).RunAsync();
        }

        await Server("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync").RunAsync();
        await Server("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(Data, "server.log"), "-o",
            $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c shared_buffers=32MB"
            + " -c wal_level=logical -c allow_in_place_tablespaces=on", "start").RunAsync();

        await SqlAsync("postgres", Encoding.UTF8.GetBytes(NastyDatabase.Cluster));
        await SqlAsync(Nasty, Encoding.UTF8.GetBytes(NastyDatabase.Utf8));
        await SqlAsync(Latin1, Encoding.Latin1.GetBytes(NastyDatabase.Latin1));
        await SqlAsync(SqlAscii, NastyDatabase.SqlAscii);
        if (ChinookScript is { } script)
            await SqlAsync("postgres", await File.ReadAllBytesAsync(script));
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            await Server("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop").RunAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>The sample database's script beside the repository, or null where there is none.</summary>
    public static string? ChinookScript
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var script = Path.Combine(folder.FullName, "shared", "data", "chinook.sql");
                if (File.Exists(script))
                    return script;
            }

            return null;
        }
    }

    /// <summary>Dumps to a file, so that pg_dump can go back and note where each block is.</summary>
    public async Task<string> DumpToFileAsync(string database, params string[] options)
    {
        var file = Path.Combine(_folder.FullName, Path.GetRandomFileName() + ".dump");
        await Client("pg_dump", ["--format=custom", $"--file={file}", .. options, Dsn(database)]).RunAsync();
        return file;
    }

    /// <summary>Dumps through a pipe, as a backup to storage does.</summary>
    public async Task<string> DumpThroughPipeAsync(string database, params string[] options)
    {
        var file = Path.Combine(_folder.FullName, Path.GetRandomFileName() + ".dump");
        await File.WriteAllBytesAsync(file, await Client("pg_dump", ["--format=custom", .. options, Dsn(database)]).RunAsync());
        return file;
    }

    /// <summary>Dumps in another of pg_dump's formats.</summary>
    public async Task<byte[]> DumpAsAsync(string database, string format) =>
        await Client("pg_dump", [$"--format={format}", Dsn(database)]).RunAsync();

    /// <summary>What pg_restore says of an archive.</summary>
    public static Task<byte[]> ListAsync(string file) => Client("pg_restore", ["--list", "--verbose", file]).RunAsync();

    private async Task SqlAsync(string database, byte[] script) =>
        await Client("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", Dsn(database)]).RunAsync(script);

    /// <summary>A connection string: the database's name alone would be taken apart where it looks like one.</summary>
    private string Dsn(string database)
    {
        var quoted = database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return $"host=127.0.0.1 port={_port} user=postgres dbname='{quoted}'";
    }

    private static ToolRun Client(string program, string[] arguments) => new(Programs(program), arguments);

    private static ToolRun Server(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? new ToolRun("setpriv", ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", Programs(program), .. arguments])
        : new ToolRun(Programs(program), arguments);

    private static string Programs(string program) => $"/usr/lib/postgresql/15/bin/{program}";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
