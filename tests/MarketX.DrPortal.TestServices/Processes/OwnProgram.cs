using System.Text.Json;

namespace MarketX.DrPortal.TestServices.Processes;

/// <summary>
/// Command lines of .NET daemons. They run from a copy of their files: a build overwrites an assembly in place
/// (measured), also under a process that has it mapped, and a daemon lives through many builds.
/// </summary>
internal static class OwnProgram
{
    private static string DotnetHost =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet";

    /// <summary>This program, also when it is loaded as a library of a test project.</summary>
    /// <param name="copies">Folder of the copies. One is made for each build and stays: an older daemon may still use it.</param>
    public static CommandLine Run(string copies, params string[] arguments)
    {
        var assembly = typeof(OwnProgram).Assembly;
        var copy = Path.Combine(copies, $"testservices-{assembly.ManifestModule.ModuleVersionId:N}");
        if (!Directory.Exists(copy))
            Copy(Path.GetDirectoryName(assembly.Location)!, copy);
        return Start(Path.Combine(copy, Path.GetFileName(assembly.Location))).With(arguments);
    }

    /// <summary>Another program, from a new copy of the whole folder that it was built into.</summary>
    public static async Task<CommandLine> RunAsync(FileInfo program, string copy, CancellationToken cancellationToken)
    {
        if (Directory.Exists(copy))
            Directory.Delete(copy, recursive: true);
        await new CommandLine("cp", "-a", program.DirectoryName!, copy).RunAsync(cancellationToken);
        return Start(Path.Combine(copy, program.Name));
    }

    private static CommandLine Start(string assembly) => new(DotnetHost, "exec", assembly);

    /// <summary>Our own files alone: a test project's output folder holds a hundred more.</summary>
    private static void Copy(string from, string to)
    {
        var unfinished = $"{to}.{Environment.ProcessId}";
        Directory.CreateDirectory(unfinished);
        foreach (var name in (string[])["testservices.deps.json", "testservices.runtimeconfig.json", .. Assemblies(from)])
            File.Copy(Path.Combine(from, name), Path.Combine(unfinished, name), overwrite: true);
        try
        {
            Directory.Move(unfinished, to);
        }
        catch (IOException) when (Directory.Exists(to))
        {
            // Somebody else has made the same copy meanwhile.
            Directory.Delete(unfinished, recursive: true);
        }
    }

    private static IEnumerable<string> Assemblies(string folder)
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "testservices.deps.json")));
        return
        [
            .. from target in dependencies.RootElement.GetProperty("targets").EnumerateObject()
               from library in target.Value.EnumerateObject()
               where library.Value.TryGetProperty("runtime", out _)
               from file in library.Value.GetProperty("runtime").EnumerateObject()
               select Path.GetFileName(file.Name),
        ];
    }
}
