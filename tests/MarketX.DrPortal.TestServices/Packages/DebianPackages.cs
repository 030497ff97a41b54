using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.Packages;

/// <summary>
/// Debian packages with all that they depend on, unpacked into a private folder: nothing is installed on the machine,
/// no root is needed, and whatever distribution the machine has, they run through their own dynamic loader
/// (<see cref="UnpackedLibraries"/>).
/// </summary>
/// <param name="what">For messages: what the packages hold.</param>
/// <param name="release">Debian's name of the release.</param>
/// <param name="names">The packages.</param>
/// <param name="instead">For messages: what to do where there is no mirror.</param>
/// <param name="log">Says what takes long.</param>
internal sealed class DebianPackages(string what, string release, string[] names, string instead, Action<string> log)
{
    private const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
    private const string MirrorVariable = "DRPORTAL_DEBIAN_MIRROR";

    /// <summary>The folder of the unpacked programs; downloads them when this is the first time.</summary>
    /// <param name="folder">Keeps downloads and programs.</param>
    /// <param name="arrange">Finishes a tree before it gets its name.</param>
    public async Task<string> EnsureAsync(string folder, Action<string> arrange, CancellationToken cancellationToken)
    {
        var tree = Path.Combine(folder, "tree");
        // The folder gets its name when it is complete, so that an interrupted unpacking is never taken for one.
        if (Directory.Exists(tree))
            return tree;
        log($"Downloading {what} ...");
        var apt = Path.Combine(folder, "apt");
        await DownloadAsync(apt, cancellationToken);
        log("Unpacking it ...");
        var unfinished = tree + ".unfinished";
        await UnpackAsync(apt, unfinished, cancellationToken);
        arrange(unfinished);
        Directory.Move(unfinished, tree);
        return tree;
    }

    private async Task DownloadAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var part in (string[])["lists/partial", "archives/partial", "state"])
            Directory.CreateDirectory(Path.Combine(folder, part));
        var mirror = await FindMirrorAsync(cancellationToken);
        var sources = Path.Combine(folder, "sources.list");
        var signedBy = File.Exists(Keyring) ? $"[signed-by={Keyring}] " : "";
        await File.WriteAllTextAsync(sources, $"deb {signedBy}{mirror} {release} main\n", cancellationToken);
        // An empty status file: every dependency comes along, whatever the machine has.
        await File.WriteAllTextAsync(Path.Combine(folder, "state/status"), "", cancellationToken);
        var apt = new CommandLine(
            "apt-get",
            "-o", $"Dir::Etc::sourcelist={sources}", "-o", "Dir::Etc::sourceparts=/dev/null",
            "-o", $"Dir::State={folder}/state", "-o", $"Dir::State::lists={folder}/lists",
            "-o", $"Dir::State::status={folder}/state/status",
            "-o", $"Dir::Cache={folder}", "-o", $"Dir::Cache::archives={folder}/archives",
            "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=3", "-o", "Acquire::Languages=none");
        try
        {
            await apt.With("update").RunAsync(cancellationToken);
            await apt.With(["--no-install-recommends", "-y", "--download-only", "install", .. names]).RunAsync(cancellationToken);
        }
        catch (ServiceException failure)
        {
            throw new ServiceException(
                $"{what} could not be downloaded from the Debian mirror of this machine's apt configuration. Set "
                + $"{MirrorVariable} to another mirror, or {instead}. {failure.Message}", failure);
        }
    }

    private static async Task UnpackAsync(string apt, string unfinished, CancellationToken cancellationToken)
    {
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        foreach (var package in Directory.EnumerateFiles(Path.Combine(apt, "archives"), "*.deb"))
            await new CommandLine("dpkg-deb", "-x", package, unfinished).RunAsync(cancellationToken);
        // base-files may have set the mode of the root folder; whatever it is, the daemons' user must get in.
        File.SetUnixFileMode(unfinished, (UnixFileMode)0b111_101_101);
        foreach (var needless in (string[])["usr/share/doc", "usr/share/man", "usr/share/locale"])
        {
            if (Directory.Exists(Path.Combine(unfinished, needless)))
                Directory.Delete(Path.Combine(unfinished, needless), recursive: true);
        }
    }

    /// <summary>No address of a mirror stands in this repository: the machine's own apt knows one that it can reach.</summary>
    private async Task<string> FindMirrorAsync(CancellationToken cancellationToken)
    {
        if (Environment.GetEnvironmentVariable(MirrorVariable) is { Length: > 0 } given)
            return given;
        var targets = await new CommandLine(
            "apt-get", "indextargets", "--format", "$(ORIGIN)|$(LABEL)|$(REPO_URI)", "Created-By: Packages").RunAsync(cancellationToken);
        foreach (var line in targets.Split('\n'))
        {
            // The security archive calls itself Debian-Security; only the main one has every release.
            if (line.Split('|') is ["Debian", "Debian", { Length: > 0 } address])
                return address;
        }

        throw new ServiceException(
            $"{what} comes as Debian packages, but this machine's apt configuration names no Debian mirror (or "
            + $"'apt-get update' never ran). Set {MirrorVariable} to the address of one, or {instead}.");
    }
}
