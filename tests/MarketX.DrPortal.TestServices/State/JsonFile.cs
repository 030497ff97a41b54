using System.Text.Json;

namespace MarketX.DrPortal.TestServices.State;

/// <summary>Small state files. They hold passwords of the development servers, so only their owner may read them.</summary>
internal static class JsonFile
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options) : null;
        }
        catch (JsonException)
        {
            // Written by an older version of ourselves: as good as none.
            return null;
        }
    }

    /// <summary>All or nothing: a reader never sees half a file.</summary>
    public static void Write<T>(string path, T value)
    {
        var unfinished = $"{path}.{Environment.ProcessId}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var stream = new FileStream(unfinished, options))
            JsonSerializer.Serialize(stream, value, Options);
        File.Move(unfinished, path, overwrite: true);
    }
}
