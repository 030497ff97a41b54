namespace MarketX.DrPortal.TestServices.Processes;

/// <summary>The end of a log, which is where the reason for a failure is.</summary>
internal static class LogTail
{
    private const int Lines = 15;

    public static string Of(string text)
    {
        var lines = text.TrimEnd().Split('\n');
        return string.Join('\n', lines.TakeLast(Lines).Select(line => "    " + line));
    }

    public static string OfFile(string path)
    {
        if (!File.Exists(path))
            return "    (no log)";
        // The daemon still holds it open for writing.
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(-Math.Min(stream.Length, 8192), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        return Of(reader.ReadToEnd());
    }
}
