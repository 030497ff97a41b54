using System.Collections.Concurrent;
using System.Text;

namespace MarketX.DrPortal.TestServices.Trace;

/// <summary>
/// What the tests leave for the search at the end of <c>./dev test</c>: the secrets that they used, and the logs of all that they
/// started. Nothing is kept where no folder is named.
/// </summary>
public static class TestTrace
{
    /// <summary>Names the folder.</summary>
    public const string FolderVariable = "DRPORTAL_TEST_TRACE";

    /// <summary>Shorter texts are found by accident.</summary>
    public const int ShortestSecret = 10;

    private static readonly string? Folder = Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : null;
    private static readonly ConcurrentDictionary<string, bool> Known = new();
    private static readonly Lock Gate = new();

    /// <summary>Whether anything is kept.</summary>
    public static bool IsKept => Folder is not null;

    /// <summary>Where logs go, in a folder of traces.</summary>
    public static string LogsIn(string folder) => Path.Combine(folder, "logs");

    /// <summary>Where secrets go, in a folder of traces.</summary>
    public static string SecretsIn(string folder) => Path.Combine(folder, "secrets");

    /// <summary>Says that a text must be in no log.</summary>
    /// <returns>The text.</returns>
    public static string Secret(string name, string value)
    {
        if (Folder is null || value.Length < ShortestSecret || !Known.TryAdd(value, true))
            return value;
        Append(Path.Combine(SecretsIn(Folder), $"{Environment.ProcessId}.txt"), $"{Coded(name)} {Coded(value)}\n");
        return value;
    }

    /// <summary>Keeps what something has written.</summary>
    /// <param name="name">What it was, for whoever reads of a find.</param>
    /// <param name="text">All of it.</param>
    public static void Log(string name, string text)
    {
        if (Folder is not null && text.Length > 0)
            Append(Path.Combine(LogsIn(Folder), $"{name}.{Environment.ProcessId}.log"), text.EndsWith('\n') ? text : text + "\n");
    }

    private static string Coded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static void Append(string file, string text)
    {
        lock (Gate)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.AppendAllText(file, text);
        }
    }
}
