using System.Diagnostics;

namespace MarketX.DrPortal.TestServices.Processes;

/// <summary>A program, its arguments and what it adds to the environment. Secrets go into the environment or a file, never into arguments.</summary>
internal sealed record CommandLine(string Program, params string[] Arguments)
{
    // "nobody" exists on every Linux; PostgreSQL refuses to run as root, and Ceph has no business to.
    private const string UnprivilegedId = "65534";

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The root by default: our own working folder may be closed to the unprivileged user.</summary>
    public string WorkingFolder { get; init; } = "/";

    /// <summary>The same command under an unprivileged user when we are root; unchanged otherwise.</summary>
    public CommandLine Unprivileged() => !System.Environment.IsPrivilegedProcess
        ? this
        : this with
        {
            Program = "setpriv",
            Arguments = ["--reuid", UnprivilegedId, "--regid", UnprivilegedId, "--clear-groups", "--", Program, .. Arguments],
        };

    /// <summary>Whether the search path has such a program.</summary>
    public static bool Exists(string program) =>
        (System.Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    public CommandLine With(params string[] more) => this with { Arguments = [.. Arguments, .. more] };

    /// <summary>Creates a folder that only the user of <see cref="Unprivileged"/> commands can enter.</summary>
    public static Task CreatePrivateFolderAsync(string path, CancellationToken cancellationToken)
    {
        var install = new CommandLine("install", "-d", "-m", "0700");
        if (System.Environment.IsPrivilegedProcess)
            install = install.With("-o", UnprivilegedId, "-g", UnprivilegedId);
        return install.With(path).RunAsync(cancellationToken);
    }

    /// <summary>Runs to the end and returns what it wrote to standard output.</summary>
    /// <exception cref="ServiceException">It failed; the message holds the tail of what it wrote.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var process = Process.Start(ToStartInfo()) ?? throw new ServiceException($"Could not start {Program}.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode == 0)
                return await output;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        throw new ServiceException(
            $"{Path.GetFileName(Program)} failed with exit code {process.ExitCode}:\n{LogTail.Of(await output + await error)}");
    }

    private ProcessStartInfo ToStartInfo()
    {
        var info = new ProcessStartInfo(Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Apply(info);
        return info;
    }

    internal void Apply(ProcessStartInfo info)
    {
        info.WorkingDirectory = WorkingFolder;
        foreach (var argument in Arguments)
            info.ArgumentList.Add(argument);
        foreach (var (name, value) in Environment)
            info.Environment[name] = value;
    }
}
