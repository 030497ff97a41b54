using MarketX.DrPortal.TestServices.Packages;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.TestServices.S3;

/// <summary>Command lines of the unpacked programs: through their own dynamic loader, since the machine's C library may be older.</summary>
internal sealed class CephPrograms
{
    private readonly string _tree;
    private readonly string _configuration;
    private readonly string _loader;

    public CephPrograms(string tree, string folder)
    {
        _tree = tree;
        _configuration = Path.Combine(folder, "ceph.conf");
        var libraries = UnpackedLibraries.WhyNot is { } reason
            ? throw new ServiceException($"{reason}. Set AWS_ENDPOINT_URL_S3 (with AWS_ACCESS_KEY_ID and so on) to an S3 server that is there already.")
            : UnpackedLibraries.Of(tree);
        Libraries = libraries.Folder;
        _loader = libraries.Loader;
    }

    /// <summary>The folder of the shared libraries and plug-ins.</summary>
    public string Libraries { get; }

    /// <summary>A program of Ceph's.</summary>
    public CommandLine Program(string name, params string[] arguments) =>
        Load(Path.Combine(_tree, "usr/bin", name), ["-c", _configuration, .. arguments]);

    /// <summary>The administration tool, which is a Python script.</summary>
    public CommandLine Administer(params string[] arguments)
    {
        var python = Directory.EnumerateFiles(Path.Combine(_tree, "usr/bin"), "python3.??").First();
        var ceph = Path.Combine(_tree, "usr/bin/ceph");
        return Load(python, [ceph, "-c", _configuration, "--connect-timeout", "20", .. arguments]) with
        {
            Environment = new Dictionary<string, string>
            {
                ["PYTHONHOME"] = Path.Combine(_tree, "usr"),
                ["PYTHONPATH"] = Path.Combine(_tree, "usr/lib/python3/dist-packages"),
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            },
        };
    }

    private CommandLine Load(string program, string[] arguments) =>
        new CommandLine(_loader, ["--library-path", $"{Libraries}:{Libraries}/ceph", program, .. arguments]).Unprivileged();
}
