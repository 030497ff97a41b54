using System.Globalization;
using Npgsql;

namespace MarketX.DrPortal.Core.Servers;

/// <summary>
/// The disk of a server's data. PostgreSQL tells nobody how full it is; it is known where the server runs on the portal's own machine,
/// which is so when the server process of a connection can be seen here with that connection in its title.
/// </summary>
/// <param name="Folder">The server's data directory.</param>
/// <param name="FreeBytes">Bytes that are free for it.</param>
/// <param name="TotalBytes">Bytes that the disk has.</param>
public sealed record DataDisk(string Folder, long FreeBytes, long TotalBytes)
{
    /// <summary>Looks at the disk; null where the server is not on this machine, or hides where its data is.</summary>
    /// <param name="connection">An open connection to the server.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NpgsqlException">The connection broke.</exception>
    public static Task<DataDisk?> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => FindAsync(connection, "/proc", cancellationToken);

    /// <summary>The same among the processes of another folder than proc(5) has.</summary>
    internal static async Task<DataDisk?> FindAsync(NpgsqlConnection connection, string processes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        // The setting shows itself to superusers and members of pg_read_all_settings only.
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid(), inet_client_port(), (SELECT setting FROM pg_settings WHERE name = 'data_directory')", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var process = Path.Combine(processes, reader.GetInt32(0).ToString(CultureInfo.InvariantCulture));
        var client = reader.IsDBNull(1) ? "[local]" : string.Create(CultureInfo.InvariantCulture, $"({reader.GetInt32(1)})");
        try
        {
            if (!IsBackend(process, client) || (reader.IsDBNull(2) ? FolderOf(processes, process) : reader.GetString(2)) is not { } folder || !IsSameHere(processes, process, folder))
                return null;
            var disk = new DriveInfo(folder);
            return new DataDisk(folder, disk.AvailableFreeSpace, disk.TotalSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Another machine, a container's view, or rights that we have not: then it is not known.
            return null;
        }
    }

    // "postgres: user database 127.0.0.1(43210) SELECT": on another machine, or behind a tunnel, another process has that number.
    private static bool IsBackend(string process, string client)
    {
        var title = File.ReadAllText(Path.Combine(process, "cmdline"));
        return title.StartsWith("postgres: ", StringComparison.Ordinal) && title.Contains(client, StringComparison.Ordinal);
    }

    // Server processes work in the data directory; who may not see that sees at least what the first of them was started with.
    private static string? FolderOf(string processes, string process)
    {
        if (WorkingFolderOf(process) is { } folder)
            return folder;
        // The parent's number is the second field behind the name, which stands in brackets.
        var stat = File.ReadAllText(Path.Combine(process, "stat"));
        var parent = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1];
        var arguments = File.ReadAllText(Path.Combine(processes, parent, "cmdline")).Split('\0');
        var at = Array.IndexOf(arguments, "-D");
        return at >= 0 && at + 1 < arguments.Length && Path.IsPathRooted(arguments[at + 1]) ? arguments[at + 1] : null;
    }

    // Only the process's own user and root may see it.
    private static string? WorkingFolderOf(string process)
    {
        try
        {
            return new DirectoryInfo(Path.Combine(process, "cwd")).ResolveLinkTarget(returnFinalTarget: false)?.FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // A container has file systems of its own under the same names.
    private static bool IsSameHere(string processes, string process, string folder) => DeviceOf(process, folder) is { } device && device == DeviceOf(Path.Combine(processes, "self"), folder);

    // proc(5), mountinfo: the third field is the device, the fifth where it is mounted; a later line covers an earlier one.
    private static string? DeviceOf(string process, string folder) => File.ReadLines(Path.Combine(process, "mountinfo"))
        .Select(line => line.Split(' ')).Where(fields => IsUnder(folder, fields[4].Replace(@"\040", " ", StringComparison.Ordinal)))
        .Select((fields, at) => (fields[4].Length, at, Device: fields[2])).OrderBy(m => (m.Length, m.at)).LastOrDefault().Device;

    private static bool IsUnder(string folder, string mount) => mount == "/" || folder == mount || folder.StartsWith(mount + "/", StringComparison.Ordinal);
}
