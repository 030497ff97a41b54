using System.Security.Cryptography;

namespace MarketX.DrPortal.TestServices.State;

/// <summary>Secrets of development, above all the key that its manifests are signed with: random, made once, gone with the state folder.</summary>
public static class DevelopmentKey
{
    /// <summary>Path of the manifest key's file, which only its owner may read; made where it is missing.</summary>
    public static string FileIn(string stateFolder) => FileIn(stateFolder, "manifest-key");

    /// <summary>The same for another secret.</summary>
    internal static string FileIn(string stateFolder, string name)
    {
        var path = Path.Combine(stateFolder, name);
        if (File.Exists(path))
            return path;
        // Where all servers are somebody else's, nothing has made the folder.
        Directory.CreateDirectory(stateFolder);
        var unfinished = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(unfinished, options))
            writer.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)));
        try
        {
            File.Move(unfinished, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was faster; its key is the one.
            File.Delete(unfinished);
        }

        return path;
    }
}
