using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.State;

/// <summary>
/// Where the daemons keep their files. When we are root they run as an unprivileged user, who cannot enter a checkout
/// under, say, a home folder of mode 0700; then (and when the path is too long for the sockets in it) the files live
/// in a folder of our own making under /var/tmp, and a link in the state folder shows where.
/// </summary>
internal static class DataFolder
{
    // A UNIX socket's path holds at most 107 bytes; the longest name that we put below is about 30.
    private const int LongestPath = 70;

    public static async Task<string> PlaceAsync(string wanted, CancellationToken cancellationToken)
    {
        wanted = Path.GetFullPath(wanted);
        var link = new DirectoryInfo(wanted);
        if (link.LinkTarget is { } target)
        {
            if (Directory.Exists(target))
                return target;
            File.Delete(wanted);
            link.Refresh();
        }

        // The folder around it is ours too (.dev); a strict umask must not close it.
        var around = Directory.CreateDirectory(Path.GetDirectoryName(wanted)!);
        around.UnixFileMode |= UnixFileMode.OtherExecute;
        if (link.Exists || CanBeUsed(wanted))
        {
            Directory.CreateDirectory(wanted).UnixFileMode = Traversable;
            return wanted;
        }

        // mktemp, not a fixed name: anybody may create things in /var/tmp, and we may be root.
        var made = (await new CommandLine("mktemp", "-d", "/var/tmp/drportal-XXXXXXXX").RunAsync(cancellationToken)).Trim();
        File.SetUnixFileMode(made, Traversable);
        Directory.CreateSymbolicLink(wanted, made);
        return made;
    }

    /// <summary>Deletes the folder, wherever it is.</summary>
    public static void Delete(string wanted)
    {
        var folder = new DirectoryInfo(Path.GetFullPath(wanted));
        if (folder.LinkTarget is { } target)
        {
            if (Directory.Exists(target))
                Directory.Delete(target, recursive: true);
            File.Delete(folder.FullName);
        }
        else if (folder.Exists)
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool CanBeUsed(string path) =>
        path.Length <= LongestPath && (!Environment.IsPrivilegedProcess || IsTraversable(path));

    private static bool IsTraversable(string path)
    {
        for (var folder = new DirectoryInfo(path).Parent; folder is not null; folder = folder.Parent)
        {
            if (folder.Exists && !folder.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
                return false;
        }

        return true;
    }

    private const UnixFileMode Traversable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
}
