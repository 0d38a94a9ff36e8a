import java.io.File;
import java.util.TreeSet;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.OWL2DLProfile;
import org.semanticweb.owlapi.profiles.OWL2RLProfile;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.UseOfNonEquivalentClassExpression;
import org.semanticweb.owlapi.profiles.UseOfNonSubClassExpression;
import org.semanticweb.owlapi.profiles.UseOfNonSuperClassExpression;

/** Prints each violation of OWL 2 DL by an ontology file, then the kinds of axioms that are outside OWL 2 RL. */
public final class Profile {
    public static void main(String[] arguments) throws Exception {
        OWLOntology ontology =
                OWLManager.createOWLOntologyManager().loadOntologyFromOntologyDocument(new File(arguments[0]));
        for (OWLProfileViolation violation : new OWL2DLProfile().checkOntology(ontology).getViolations()) {
            System.out.println("DL " + violation.toString().replace('\n', ' '));
        }
        TreeSet<String> kinds = new TreeSet<>();
        for (OWLProfileViolation violation : new OWL2RLProfile().checkOntology(ontology).getViolations()) {
            kinds.add("RL " + kind(violation));
        }
        kinds.forEach(System.out::println);
    }

    private static String kind(OWLProfileViolation violation) {
        Object expression = "";
        if (violation instanceof UseOfNonSuperClassExpression) {
            expression = ((UseOfNonSuperClassExpression) violation).getOWLClassExpression().getClassExpressionType();
        } else if (violation instanceof UseOfNonEquivalentClassExpression) {
            expression = ((UseOfNonEquivalentClassExpression) violation).getOWLClassExpression().getClassExpressionType();
        } else if (violation instanceof UseOfNonSubClassExpression) {
            expression = ((UseOfNonSubClassExpression) violation).getOWLClassExpression().getClassExpressionType();
        }
        Object axiom = violation.getAxiom() == null ? "Annotation" : violation.getAxiom().getAxiomType();
        return axiom + " " + expression;
    }
}
