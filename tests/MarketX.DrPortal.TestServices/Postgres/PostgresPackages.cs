using System.Collections.Concurrent;
using MarketX.DrPortal.TestServices.Packages;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.State;

namespace MarketX.DrPortal.TestServices.Postgres;

/// <summary>PostgreSQL versions that the machine's own distribution does not have, for tests across versions.</summary>
public static class PostgresPackages
{
    // Which release of Debian has which version.
    private static readonly Dictionary<int, string> Releases = new() { [17] = "trixie", [18] = "sid" };
    private static readonly ConcurrentDictionary<int, Lazy<Task<string>>> Folders = new();

    /// <summary>Why no other version can be had on this machine; null when they can.</summary>
    public static string? WhyNot =>
        UnpackedLibraries.WhyNot ?? (CommandLine.Exists("apt-get") && CommandLine.Exists("dpkg-deb")
            ? null
            : "Other versions of PostgreSQL come as Debian packages, and this machine has no apt-get and dpkg-deb to get them with");

    /// <summary>The folder of initdb, postgres, pg_dump and so on; downloads them when this is the first time.</summary>
    /// <param name="major">15 is the machine's own.</param>
    /// <param name="cacheFolder">Keeps the programs.</param>
    /// <param name="log">Says what takes long.</param>
    /// <exception cref="ServiceException">They cannot be had; the message says why.</exception>
    public static Task<string> EnsureAsync(int major, string cacheFolder, Action<string> log) => major == PostgresTools.Major
        ? Task.FromResult(PostgresTools.Folder)
        : Folders.GetOrAdd(major, m => new(() => EnsureUnpackedAsync(m, cacheFolder, log))).Value;

    private static async Task<string> EnsureUnpackedAsync(int major, string cacheFolder, Action<string> log)
    {
        if (!Releases.TryGetValue(major, out var release))
            throw new ServiceException($"No release of Debian is known here that has PostgreSQL {major}.");
        using var held = await FileLock.TakeAsync(Path.Combine(cacheFolder, $"postgresql-{major}.lock"), CancellationToken.None);
        var folder = await DataFolder.PlaceAsync(Path.Combine(cacheFolder, $"postgresql-{major}"), CancellationToken.None);
        var packages = new DebianPackages(
            $"PostgreSQL {major} (100 MB, unpacked 400 MB)", release, [$"postgresql-{major}"], "leave the tests across versions out", log);
        return Programs(await packages.EnsureAsync(folder, tree => Wrap(tree, major), CancellationToken.None), major);
    }

    /// <summary>
    /// Puts a script in the place of each program, which runs it through the tree's own loader. PostgreSQL finds its
    /// files, and initdb its server, from the path in argument 0, so that stays the script's.
    /// </summary>
    private static void Wrap(string tree, int major)
    {
        var programs = Programs(tree, major);
        var real = Directory.CreateDirectory(Path.Combine(programs, "real")).FullName;
        var libraries = UnpackedLibraries.Of(tree);
        foreach (var program in Directory.GetFiles(programs))
        {
            File.Move(program, Path.Combine(real, Path.GetFileName(program)));
            File.WriteAllText(program, $"""
                #!/bin/sh
                bin=${"{0%/*}"}
                LOCPATH=$bin/{InTree("usr/lib/locale")} exec "$bin/{InTree(libraries.Loader)}" \
                    --library-path "$bin/{InTree(libraries.Folder)}" --argv0 "$0" "$bin/real/${"{0##*/}"}" "$@"

                """);
            File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
        }

        // From the programs' folder, so that a cache can be moved.
        string InTree(string path) => Path.GetRelativePath(programs, Path.Combine(tree, path));
    }

    private static string Programs(string tree, int major) => Path.Combine(tree, $"usr/lib/postgresql/{major}/bin");
}
