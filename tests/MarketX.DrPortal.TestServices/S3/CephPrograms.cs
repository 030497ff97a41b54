using System.Runtime.InteropServices;
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
        var (triplet, loader) = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => ("x86_64-linux-gnu", "ld-linux-x86-64.so.2"),
            Architecture.Arm64 => ("aarch64-linux-gnu", "ld-linux-aarch64.so.1"),
            var other => throw new ServiceException(
                $"No S3 server for {other}. Set AWS_ENDPOINT_URL_S3 (with AWS_ACCESS_KEY_ID and so on) to one that is there already."),
        };
        Libraries = Path.Combine(tree, "usr/lib", triplet);
        _loader = Path.Combine(Libraries, loader);
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
